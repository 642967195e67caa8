package io.moldau.log;

import io.moldau.runtime.Clock;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a reader waits on for news from any number of logs: a waiting fetch has one.
///
/// ```java
/// var watch = new LogWatch(clock);
/// for (log : logs) log.watch(watch);
/// try {
///     for (long left = waitNanos; ; ) {
///         var answer = readAll(logs);
///         if (answer.isEnough() || left <= 0) return answer;
///         left = watch.await(left);
///     }
/// } finally { for (log : logs) log.unwatch(watch); }
/// ```
///
/// News that comes between a read and the wait is not lost: it ends the next wait at once. Lock
/// order: a log's list of watches, then the watch.
public final class LogWatch {
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean signalled;

    public LogWatch(Clock clock) {
        this.clock = clock;
    }

    /// Ends the current wait, or the next: a watched log's high watermark, last stable offset or
    /// start moved, or the log was abandoned.
    public void signal() {
        lock.lock();
        try {
            signalled = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for news, at most `nanos`; takes note of it.
    ///
    /// @return what is left of `nanos`; zero or negative once the time is over
    public long await(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!signalled && left > 0) {
                left = clock.await(lock, news, left);
            }
            signalled = false;
            return left;
        } finally {
            lock.unlock();
        }
    }
}
