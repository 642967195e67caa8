package io.moldau.broker.replica;

import io.moldau.log.AppendOrigin;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.LogHandle;
import io.moldau.log.PartitionLog;
import io.moldau.log.TransactionMarker;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
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

    /// The log, opened if it is not, for one operation: an idle one is closed after a while.
    public PartitionLog log() throws IOException {
        LogHandle there = handle;
        if (there == null) {
            there = source.handle(partition, topicId);
            handle = there;
        }
        return there.log();
    }

    /// Appends batches; they are committed once [#awaitCommitted] has ended.
    public AppendResult append(ByteBuffer batches, AppendOrigin origin) throws IOException {
        return log().append(batches, leaderEpoch, origin);
    }

    /// The same for batches that may begin a transaction, with what proves that they may.
    public AppendResult append(ByteBuffer batches, AppendOrigin origin, VerificationGuard guard)
            throws IOException {
        return log().append(batches, leaderEpoch, origin, guard);
    }

    /// Ends a producer's transaction here.
    public AppendResult append(TransactionMarker marker) throws IOException {
        return log().appendMarker(marker, leaderEpoch);
    }

    /// Waits until what was appended is durable and consumers may see it.
    public void awaitCommitted(Appended appended) throws IOException {
        PartitionLog to = log();
        to.awaitDurable(appended.ticket());
        to.advanceHighWatermark(appended.endOffset());
    }
}
