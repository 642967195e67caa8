package io.moldau.bench.load;

import io.moldau.protocol.message.EndTxnRequest;
import io.moldau.protocol.message.EndTxnResponse;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/// A transactional producer as stock clients of version 4 are one (KIP-890): a batch, the commit,
/// and the next epoch for the next transaction. One at a time.
final class Transactor implements AutoCloseable {
    private static final int INIT_VERSION = 5;
    private static final int END_VERSION = 5;
    private static final int TIMEOUT_MS = 60_000;

    /// Loading, not there yet, not led yet, or still busy with the transaction before; a producer
    /// is told NOT_ENOUGH_REPLICAS (19) of all that, here as by Apache Kafka.
    private static final Set<Integer> TOO_EARLY = Set.of(14, 15, 16, 19, 51);

    /// Before what was not possible yet is tried again.
    private static final int PAUSE_MS = 1;

    private final Call call;
    private final String transactionalId;
    private final Links.Topic topic;
    private final int partition;
    private final int records;
    private final byte[] value;
    private long producerId = -1;
    private int epoch = -1;
    private int repeated;

    Transactor(Links.Topic topic, int number, int records, int valueBytes) throws IOException {
        call = new Call(topic.port());
        transactionalId = "transactor-" + number;
        this.topic = topic;
        partition = number % topic.partitions();
        this.records = records;
        value = new byte[valueBytes];
    }

    void begin() throws IOException, InterruptedException {
        Coordinator.await(topic.port(), Coordinator.TRANSACTION, transactionalId);
        var request =
                InitProducerIdRequest.builder()
                        .transactionalId(transactionalId)
                        .transactionTimeoutMs(TIMEOUT_MS)
                        .build();
        while (true) {
            var reader = call.exchange(request, INIT_VERSION);
            var answer = InitProducerIdResponse.read(reader, INIT_VERSION);
            if (isDone("InitProducerId", answer.errorCode())) {
                producerId = answer.producerId();
                epoch = answer.producerEpoch();
                return;
            }
        }
    }

    void transact() throws IOException, InterruptedException {
        produce();
        commit();
    }

    /// How often an answer was that it is too early.
    int repeated() {
        return repeated;
    }

    private void produce() throws IOException, InterruptedException {
        var request = Frames.produceRequest(transactionalId, topic.id(), partition, batch());
        while (!isDone("Produce", call.produce(request))) {
            // it was too early
        }
    }

    private ByteBuffer batch() {
        var writer =
                new BatchWriter(Compression.NONE)
                        .producer(producerId, (short) epoch, 0)
                        .transactional();
        long nowMs = System.currentTimeMillis();
        for (int i = 0; i < records; i++) {
            writer.append(nowMs, null, value);
        }
        return writer.build();
    }

    private void commit() throws IOException, InterruptedException {
        while (true) {
            var request = new EndTxnRequest(transactionalId, producerId, epoch, true);
            var reader = call.exchange(request, END_VERSION);
            var answer = EndTxnResponse.read(reader, END_VERSION);
            if (isDone("EndTxn", answer.errorCode())) {
                producerId = answer.producerId();
                epoch = answer.producerEpoch();
                return;
            }
        }
    }

    private boolean isDone(String what, int error) throws IOException, InterruptedException {
        if (error == 0) {
            return true;
        }
        if (!TOO_EARLY.contains(error)) {
            throw new IOException("%s: error %d".formatted(what, error));
        }
        repeated++;
        Thread.sleep(PAUSE_MS);
        return false;
    }

    @Override
    public void close() throws IOException {
        call.close();
    }
}
