package io.moldau.broker.api;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchRequest.ForgottenTopic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The partitions that one client fetches again and again, so that it need not name them each time
/// (KIP-227). Clients have one fetch under way in a session, but nothing makes them.
final class FetchSession {
    static final int NO_ID = 0;

    private final int id;
    private final boolean byId;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<FetchKey, FetchPosition> positions = new LinkedHashMap<>();
    private int nextEpoch = 1;
    private volatile long usedNanos;

    /// @param byId whether its requests name topics by their ids
    FetchSession(int id, boolean byId, long nowNanos) {
        this.id = id;
        this.byId = byId;
        usedNanos = nowNanos;
    }

    int id() {
        return id;
    }

    boolean isById() {
        return byId;
    }

    long usedNanos() {
        return usedNanos;
    }

    int size() {
        lock.lock();
        try {
            return positions.size();
        } finally {
            lock.unlock();
        }
    }

    /// Takes the next request of the session; says why not if it cannot be that.
    ///
    /// @param requestById whether the request names topics by their ids
    ErrorCode advance(int epoch, boolean requestById, long nowNanos) {
        lock.lock();
        try {
            if (epoch != nextEpoch) {
                return ErrorCode.INVALID_FETCH_SESSION_EPOCH;
            }
            if (requestById != byId) {
                return ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
            }
            // After the largest number comes 1, for 0 begins a session.
            nextEpoch = nextEpoch == Integer.MAX_VALUE ? 1 : nextEpoch + 1;
            usedNanos = nowNanos;
            return ErrorCode.NONE;
        } finally {
            lock.unlock();
        }
    }

    /// Adds and alters what the request names, drops what it forgets.
    void update(FetchRequest request) {
        lock.lock();
        try {
            for (FetchTopic topic : request.topics()) {
                topic.partitions().forEach(it -> put(key(topic, it.partition(), byId), it));
            }
            for (ForgottenTopic topic : request.forgottenTopicsData()) {
                String name = byId ? "" : topic.topic();
                topic.partitions()
                        .forEach(it -> positions.remove(new FetchKey(name, topic.topicId(), it)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void put(FetchKey key, FetchPartition wanted) {
        FetchPosition known = positions.get(key);
        if (known == null) {
            positions.put(key, new FetchPosition(key, wanted));
        } else {
            known.update(wanted);
        }
    }

    /// In the order in which they are served.
    List<FetchPosition> positions() {
        lock.lock();
        try {
            return new ArrayList<>(positions.values());
        } finally {
            lock.unlock();
        }
    }

    /// Who got records waits behind the others next time, so that nobody starves.
    void servedRecords(FetchPosition position) {
        lock.lock();
        try {
            FetchPosition moved = positions.remove(position.key());
            if (moved != null) {
                positions.put(moved.key(), moved);
            }
        } finally {
            lock.unlock();
        }
    }

    private static FetchKey key(FetchTopic topic, int partition, boolean byId) {
        return new FetchKey(byId ? "" : topic.topic(), topic.topicId(), partition);
    }

    /// What a fetch without a session asks for.
    static List<FetchPosition> positionsOf(FetchRequest request, boolean byId) {
        var all = new ArrayList<FetchPosition>();
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                all.add(new FetchPosition(key(topic, partition.partition(), byId), partition));
            }
        }
        return all;
    }
}
