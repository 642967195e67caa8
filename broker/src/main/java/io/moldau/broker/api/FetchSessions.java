package io.moldau.broker.api;

import io.moldau.runtime.Randomness;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The fetch sessions of this node, as many as fit. A client that gets none names its partitions in
/// every request, and is served all the same.
final class FetchSessions {
    /// Partitions in all sessions together: some 100 bytes of memory each.
    private static final int PARTITIONS_MAX = 200_000;

    /// A session unused for so long makes room for a new one; as in Kafka.
    private static final long EVICTABLE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Randomness randomness;
    private final int sessionsMax;
    private final ReentrantLock lock = new ReentrantLock();

    /// The longest unused first.
    private final Map<Integer, FetchSession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private int partitions;

    /// @param sessionsMax `max.incremental.fetch.session.cache.slots`
    FetchSessions(Randomness randomness, int sessionsMax) {
        this.randomness = randomness;
        this.sessionsMax = sessionsMax;
    }

    /// A new session of so many partitions; null when there is no room.
    @Nullable FetchSession create(int size, boolean byId, long nowNanos) {
        lock.lock();
        try {
            while (isFull(size)) {
                if (!evictOne(nowNanos)) {
                    return null;
                }
            }
            int id;
            do {
                id = 1 + randomness.nextInt(Integer.MAX_VALUE - 1);
            } while (sessions.containsKey(id));
            var session = new FetchSession(id, byId, nowNanos);
            sessions.put(id, session);
            partitions += size;
            return session;
        } finally {
            lock.unlock();
        }
    }

    @Nullable FetchSession find(int id) {
        lock.lock();
        try {
            return sessions.get(id);
        } finally {
            lock.unlock();
        }
    }

    void close(int id) {
        lock.lock();
        try {
            FetchSession closed = sessions.remove(id);
            if (closed != null) {
                partitions -= closed.size();
            }
        } finally {
            lock.unlock();
        }
    }

    /// A session has grown or shrunk by so many partitions.
    void resized(int difference) {
        lock.lock();
        try {
            partitions += difference;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(int size) {
        return sessions.size() >= sessionsMax || partitions + size > PARTITIONS_MAX;
    }

    private boolean evictOne(long nowNanos) {
        Iterator<FetchSession> longestUnused = sessions.values().iterator();
        if (!longestUnused.hasNext()) {
            return false;
        }
        FetchSession session = longestUnused.next();
        if (nowNanos - session.usedNanos() < EVICTABLE_NANOS) {
            return false;
        }
        longestUnused.remove();
        partitions -= session.size();
        return true;
    }
}
