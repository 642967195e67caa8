package io.moldau.broker.shard;

import io.moldau.protocol.ErrorCode;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A question to a shard that has been put; the reply comes now or, if it was parked, later.
public final class Asked<R> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private @Nullable Object reply;
    private @Nullable ErrorCode error;

    /// A question that no shard here can take.
    public static <R> Asked<R> refused(ErrorCode error) {
        var asked = new Asked<R>();
        asked.fail(error);
        return asked;
    }

    /// Whether [#await] returns at once.
    public boolean isAnswered() {
        lock.lock();
        try {
            return reply != null || error != null;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the reply.
    ///
    /// @param unanswerable says it with an error of the coordinator, such as
    ///   COORDINATOR_LOAD_IN_PROGRESS or NOT_COORDINATOR
    @SuppressWarnings("unchecked") // a shard answers a question with a reply of the question's type
    public R await(Function<ErrorCode, R> unanswerable) {
        lock.lock();
        try {
            while (reply == null && error == null) {
                answered.awaitUninterruptibly();
            }
            Object there = reply;
            return there != null ? (R) there : unanswerable.apply(Objects.requireNonNull(error));
        } finally {
            lock.unlock();
        }
    }

    /// The reply; one that comes after another, or after [#fail], is not heard.
    public void answer(Object with) {
        lock.lock();
        try {
            if (reply == null && error == null) {
                reply = with;
                answered.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// There will be no reply.
    public void fail(ErrorCode with) {
        lock.lock();
        try {
            if (reply == null && error == null) {
                error = with;
                answered.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
