package io.moldau.broker.replica;

import io.moldau.log.AppendOrigin;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.LogHandle;
import io.moldau.log.LogWatch;
import io.moldau.log.PartitionLog;
import io.moldau.log.TransactionMarker;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One partition that this node leads.
public final class Replica {
    /// A client that does not know the leader epoch.
    public static final int ANY_EPOCH = -1;

    private final LogSource source;
    private final TopicPartition partition;
    private final Uuid topicId;
    private volatile int leaderEpoch;
    private volatile @Nullable LogHandle handle;

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

    private LogHandle handle() throws IOException {
        LogHandle there = handle;
        if (there == null) {
            there = source.handle(partition, topicId);
            handle = there;
        }
        return there;
    }

    /// The log, opened if it is not; it stays open until [#release]. One that nobody holds is
    /// closed when it was idle for a while, or others need the room.
    public PartitionLog acquire() throws IOException {
        return handle().acquire();
    }

    public void release() {
        Objects.requireNonNull(handle, "not acquired").release();
    }

    /// What one may want to know of a log.
    @FunctionalInterface
    public interface Question<T> {
        T of(PartitionLog log) throws IOException;
    }

    /// Asks the log, opened if it is not.
    public <T> T ask(Question<T> question) throws IOException {
        PartitionLog log = acquire();
        try {
            return question.of(log);
        } finally {
            release();
        }
    }

    /// Registers a watch that is signalled whenever there may be more to read; the log need not be
    /// open.
    public void watch(LogWatch watch) throws IOException {
        handle().watch(watch);
    }

    public void unwatch(LogWatch watch) {
        LogHandle there = handle;
        if (there != null) {
            there.unwatch(watch);
        }
    }

    /// Appends batches; they are committed once [#awaitCommitted] has ended.
    public AppendResult append(ByteBuffer batches, AppendOrigin origin) throws IOException {
        return append(batches, origin, VerificationGuard.NONE);
    }

    /// The same for batches that may begin a transaction, with what proves that they may.
    public AppendResult append(ByteBuffer batches, AppendOrigin origin, VerificationGuard guard)
            throws IOException {
        PartitionLog log = acquire();
        try {
            return log.append(batches, leaderEpoch, origin, guard);
        } finally {
            release();
        }
    }

    /// Ends a producer's transaction here.
    public AppendResult append(TransactionMarker marker) throws IOException {
        return ask(log -> log.appendMarker(marker, leaderEpoch));
    }

    /// Waits until what was appended is durable and consumers may see it.
    public void awaitCommitted(Appended appended) throws IOException {
        handle().awaitCommitted(appended);
    }
}
