package io.moldau.broker.net;

import io.moldau.runtime.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes connections that are idle, that deliver a frame too slowly, or that do not take answers.
///
/// A connection only counts what it does; the sweeper looks at the counts once a second and
/// remembers since when they have not moved. So the path of a request never asks for the time.
final class ConnectionSweeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionSweeper.class);

    /// How often counts are compared, and so how exact every limit here is.
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// The first frame of a connection, from its first byte on.
    static final long FIRST_FRAME_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// Any later frame, plus what [#FRAME_BYTES_PER_SECOND_MIN] allows for its size.
    static final long FRAME_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

    /// Slower than any line that a cluster is used over; a frame that holds memory may not crawl.
    static final long FRAME_BYTES_PER_SECOND_MIN = 8 * 1024;

    /// A write that moves nothing for so long has a peer that does not read.
    static final long WRITE_STALL_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// What the sweeper asks of a connection.
    interface Swept {
        /// Changes with every piece read or written.
        int traffic();

        /// Size of the frame that has begun to arrive and is not complete; -1 when there is none.
        int frameUnderWayBytes();

        /// Frames that have arrived whole.
        int framesReceived();

        /// Whether a write is under way.
        boolean isWriting();

        /// Whether a request is being handled.
        boolean isBusy();

        /// Ends the connection; the reason is for the log.
        void expire(String reason);
    }

    /// A connection and since when its counts have stood where they stand.
    private static final class Watch {
        private final Swept swept;
        private int traffic;
        private long trafficNanos;
        private int frames;
        private boolean midFrame;
        private long frameNanos;

        Watch(Swept swept, long nowNanos) {
            this.swept = swept;
            trafficNanos = nowNanos;
            frameNanos = nowNanos;
        }
    }

    private final Clock clock;
    private final long idleMaxNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private final Map<Swept, Watch> watched = new LinkedHashMap<>();
    private boolean over;

    ConnectionSweeper(Clock clock, long idleMaxMs) {
        this.clock = clock;
        idleMaxNanos = idleMaxMs < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(idleMaxMs);
    }

    void watch(Swept swept) {
        lock.lock();
        try {
            watched.put(swept, new Watch(swept, clock.nanos()));
        } finally {
            lock.unlock();
        }
    }

    void forget(Swept swept) {
        lock.lock();
        try {
            watched.remove(swept);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            over = true;
            closed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        lock.lock();
        try {
            while (!over) {
                if (clock.await(lock, closed, SWEEP_NANOS) <= 0) {
                    sweep(clock.nanos());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void sweep(long nowNanos) {
        for (Watch watch : watched.values()) {
            String reason = reasonToEnd(watch, nowNanos);
            if (reason != null) {
                LOG.debug("Connection ends reason={}", reason);
                watch.swept.expire(reason);
            }
        }
    }

    private @Nullable String reasonToEnd(Watch watch, long nowNanos) {
        Swept swept = watch.swept;
        int traffic = swept.traffic();
        if (traffic != watch.traffic) {
            watch.traffic = traffic;
            watch.trafficNanos = nowNanos;
        }
        int frames = swept.framesReceived();
        int underWayBytes = swept.frameUnderWayBytes();
        if (frames != watch.frames || underWayBytes < 0 || !watch.midFrame) {
            watch.frames = frames;
            watch.midFrame = underWayBytes >= 0;
            watch.frameNanos = nowNanos;
        }
        long quietNanos = nowNanos - watch.trafficNanos;
        if (swept.isWriting() && quietNanos > WRITE_STALL_MAX_NANOS) {
            return "the peer does not read its answers";
        }
        if (watch.midFrame && nowNanos - watch.frameNanos > frameMaxNanos(frames, underWayBytes)) {
            return "a request of %d bytes arrives too slowly".formatted(underWayBytes);
        }
        boolean idle = !swept.isBusy() && !watch.midFrame;
        return idle && quietNanos > idleMaxNanos ? "idle" : null;
    }

    private static long frameMaxNanos(int framesBefore, int bytes) {
        if (framesBefore == 0) {
            return FIRST_FRAME_MAX_NANOS;
        }
        return FRAME_MAX_NANOS + TimeUnit.SECONDS.toNanos(bytes / FRAME_BYTES_PER_SECOND_MIN);
    }
}
