package io.moldau.broker.api;

/// A request that has begun: whatever it changes has taken its place in the order of things, and
/// the reply comes from [#await].
///
/// The bytes of the request's frame stay valid until `await` has returned.
public interface Answer {
    /// Parks the calling thread until the reply is there. Called once, by one thread.
    Reply await();

    /// Whether [#await] may park for longer than one write to a disk takes. The connection goes on
    /// reading meanwhile, at the price of a second thread.
    default boolean waitsLong() {
        return false;
    }

    /// The client is gone or the node stops: a waiting [#await] should end soon. May come from any
    /// thread, before, during and after the wait.
    default void abandon() {}
}
