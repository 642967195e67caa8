package io.moldau.broker.replica;

import io.moldau.log.AppendOrigin;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.LogHandle;
import io.moldau.log.PartitionLog;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One partition that this node leads.
public final class Replica {
    /// A client that does not know the leader epoch.
    private static final int ANY_EPOCH = -1;

    private final LogSource source;
    private final TopicPartition partition;
    private final Uuid topicId;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile int leaderEpoch;
    private @Nullable LogHandle handle;
    private volatile @Nullable PartitionLog log;

    Replica(LogSource source, TopicPartition partition, Uuid topicId, int leaderEpoch) {
        this.source = source;
        this.partition = partition;
        this.topicId = topicId;
        this.leaderEpoch = leaderEpoch;
    }

    public TopicPartition partition() {
        return partition;
    }

    public Uuid topicId() {
        return topicId;
    }

    public int leaderEpoch() {
        return leaderEpoch;
    }

    void leaderEpoch(int epoch) {
        leaderEpoch = epoch;
    }

    /// What to answer a client that believes in another leader epoch (KIP-320).
    public ErrorCode checkEpoch(int clientsEpoch) {
        int current = leaderEpoch;
        if (clientsEpoch == ANY_EPOCH || clientsEpoch == current) {
            return ErrorCode.NONE;
        }
        return clientsEpoch < current
                ? ErrorCode.FENCED_LEADER_EPOCH
                : ErrorCode.UNKNOWN_LEADER_EPOCH;
    }

    /// The log, opened if it is not. It stays open while the replica is in use.
    public PartitionLog log() throws IOException {
        PartitionLog there = log;
        return there != null && !there.hasFailed() ? there : open();
    }

    /// Appends batches; they are committed once [#awaitCommitted] has ended.
    public AppendResult append(ByteBuffer batches, AppendOrigin origin) throws IOException {
        return log().append(batches, leaderEpoch, origin);
    }

    /// Waits until what was appended is durable and consumers may see it.
    public void awaitCommitted(Appended appended) throws IOException {
        PartitionLog to = log();
        to.awaitDurable(appended.ticket());
        to.advanceHighWatermark(appended.endOffset());
    }

    /// Also after a write has failed: when the disk has room again, the handle has another log.
    private PartitionLog open() throws IOException {
        opening.lock();
        try {
            LogHandle of = handle;
            if (of == null) {
                of = source.handle(partition, topicId);
                handle = of;
            } else if (log != null) {
                of.release();
            }
            log = null;
            PartitionLog opened = of.acquire();
            log = opened;
            return opened;
        } finally {
            opening.unlock();
        }
    }

    /// The partition is this node's no longer.
    void leave() {
        opening.lock();
        try {
            if (handle != null && log != null) {
                handle.release();
            }
            log = null;
        } finally {
            opening.unlock();
        }
    }
}
