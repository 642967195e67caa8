package io.moldau.runtime;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Time, and waiting for it to pass.
public interface Clock {
    /// Wall clock, milliseconds since the epoch. It may jump both ways: use it for timestamps of
    /// records and for retention only, never for deadlines.
    long wallMs();

    /// Monotonic time, nanoseconds since an arbitrary start: for deadlines and durations.
    long nanos();

    /// Parks the calling thread for at least `nanos` nanoseconds; returns at once if not positive.
    void sleep(long nanos);

    /// Waits on `condition`, whose `lock` the caller holds, for at most `nanos` nanoseconds.
    ///
    /// May wake early without a signal, as [Condition#awaitNanos] may: call it in a loop.
    ///
    /// @return what is left of `nanos`; zero or negative once the time is over
    long await(ReentrantLock lock, Condition condition, long nanos);
}
