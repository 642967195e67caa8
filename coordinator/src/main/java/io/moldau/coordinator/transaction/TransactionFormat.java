package io.moldau.coordinator.transaction;

import io.moldau.protocol.DecodeException;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.stored.TransactionLogKey;
import io.moldau.protocol.stored.TransactionLogValue;
import io.moldau.protocol.stored.TransactionLogValue.PartitionsSchema;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes as records of `__transaction_state`, in Kafka's form.
///
/// ```
///   key    int16 0, transactional id
///   value  int16 version, body in that version;      null for a tombstone
///
///   version 0   producer id, epoch, timeout, state, partitions, times
///   version 1   the same, and tagged: previous and next producer id, the client's version (KIP-890)
/// ```
///
/// Version 1 is written from the feature `transaction.version` 1 on; both are read.
public final class TransactionFormat {
    private static final int KEY_VERSION = 0;

    /// Memory to begin a key or value with: enough for a transaction of a few partitions.
    private static final int RECORD_BYTES = 128;

    private TransactionFormat() {}

    /// The record's key, positioned at its first byte.
    public static ByteBuffer key(TransactionChange change) {
        var out = new WireWriter(RECORD_BYTES);
        new TransactionLogKey(change.transactionalId()).writeFramed(out);
        return out.toByteBuffer();
    }

    /// The record's value, positioned at its first byte; null for a tombstone.
    ///
    /// @param transactionVersion the feature's level, which decides on the format
    public static @Nullable ByteBuffer value(TransactionChange change, int transactionVersion) {
        return switch (change) {
            case TransactionChange.Stored it -> value(it.transaction(), transactionVersion);
            case TransactionChange.Dropped _ -> null;
        };
    }

    private static ByteBuffer value(StoredTransaction transaction, int transactionVersion) {
        int version = transactionVersion > 0 ? 1 : 0;
        boolean tagged = version > 0; // version 0 has no room for them
        var body =
                TransactionLogValue.builder()
                        .producerId(transaction.producerId())
                        .producerEpoch(transaction.producerEpoch())
                        .transactionTimeoutMs(transaction.timeoutMs())
                        .transactionStatus(transaction.state().number())
                        .transactionPartitions(partitions(transaction))
                        .transactionLastUpdateTimestampMs(transaction.lastUpdateMs())
                        .transactionStartTimestampMs(transaction.startMs());
        if (tagged) {
            body.previousProducerId(transaction.previousProducerId())
                    .nextProducerId(transaction.nextProducerId())
                    .clientTransactionVersion(transaction.clientVersion());
        }
        var out = new WireWriter(RECORD_BYTES);
        out.int16("version", version);
        body.build().write(out, version);
        return out.toByteBuffer();
    }

    private static @Nullable List<PartitionsSchema> partitions(StoredTransaction transaction) {
        if (transaction.state() == TransactionState.EMPTY) {
            return null;
        }
        return transaction.partitions().topics().stream()
                .map(it -> new PartitionsSchema(it.topic(), it.indexes()))
                .toList();
    }

    /// What a record of the partition says; empty for kinds that a newer broker may have written.
    ///
    /// @throws DecodeException when a record of a known kind does not read as such
    public static Optional<TransactionChange> read(ByteBuffer key, @Nullable ByteBuffer value) {
        var keyIn = new WireReader(key);
        if (keyIn.int16("record type") != TransactionLogKey.TYPE) {
            return Optional.empty();
        }
        var id = TransactionLogKey.read(keyIn, KEY_VERSION).transactionalId();
        keyIn.expectEnd();
        if (value == null) {
            return Optional.of(new TransactionChange.Dropped(id));
        }
        var in = new WireReader(value);
        var body = TransactionLogValue.read(in, in.int16("version"));
        in.expectEnd();
        return Optional.of(new TransactionChange.Stored(id, transaction(body)));
    }

    private static StoredTransaction transaction(TransactionLogValue body) {
        var state =
                TransactionState.stored(body.transactionStatus())
                        .orElseThrow(() ->
                                new DecodeException(
                                        "a transaction in state %d, which no record may have"
                                                .formatted(body.transactionStatus())));
        return new StoredTransaction(
                body.producerId(),
                body.previousProducerId(),
                body.nextProducerId(),
                body.producerEpoch(),
                StoredTransaction.NO_EPOCH,
                body.transactionTimeoutMs(),
                state,
                partitions(body.transactionPartitions()),
                body.transactionStartTimestampMs(),
                body.transactionLastUpdateTimestampMs(),
                body.clientTransactionVersion());
    }

    private static TransactionPartitions partitions(@Nullable List<PartitionsSchema> topics) {
        var byTopic = new LinkedHashMap<String, List<Integer>>();
        if (topics != null) {
            topics.forEach(it -> byTopic.put(it.topic(), it.partitionIds()));
        }
        return TransactionPartitions.of(byTopic);
    }
}
