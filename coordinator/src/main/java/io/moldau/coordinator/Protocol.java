package io.moldau.coordinator;

/// One way to divide the work that a member offers, for a consumer the name of an assignor, with
/// the member's subscription in that protocol's own form.
public record Protocol(String name, Bytes metadata) {
    /// The objects of one, roughly.
    private static final int OBJECT_BYTES = 64;

    /// About what it takes in memory.
    long heldBytes() {
        return OBJECT_BYTES + 2L * name.length() + metadata.size();
    }
}
