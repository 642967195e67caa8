package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An idempotent producer with `acks=all`, as the Java client is one: requests are pipelined, a
/// batch is sent again with its sequence number until it is acknowledged.
final class SimulatedProducer {
    private static final int ACKS_ALL = -1;
    private static final int TIMEOUT_MS = 30_000;

    /// How a producer behaves.
    ///
    /// @param inFlightMax requests without an answer
    /// @param pauseMax before each request, at most
    record Habits(int inFlightMax, Duration pauseMax) {}

    private final SimulatedClient client;
    private final Map<String, Uuid> topicIds;
    private final List<ProducerStream> streams;
    private final Habits habits;
    private final ArrayDeque<List<ProducedBatch>> inFlight = new ArrayDeque<>();
    private long producerId;
    private int turn;

    SimulatedProducer(
            SimulatedClient client,
            Map<String, Uuid> topicIds,
            List<ProducerStream> streams,
            Habits habits) {
        this.client = client;
        this.topicIds = topicIds;
        this.streams = streams;
        this.habits = habits;
    }

    /// Comes back when everything is acknowledged.
    void run() {
        producerId = newProducerId();
        while (!isDone()) {
            try {
                converse();
            } catch (IOException e) {
                inFlight.clear();
                streams.forEach(ProducerStream::disconnected);
                client.disconnected(e);
            }
        }
        client.close();
    }

    private boolean isDone() {
        return streams.stream().allMatch(ProducerStream::isDone);
    }

    private long newProducerId() {
        var request =
                InitProducerIdRequest.builder()
                        .transactionalId(null)
                        .transactionTimeoutMs(TIMEOUT_MS)
                        .build();
        var response =
                (InitProducerIdResponse)
                        client.persist(request, it -> ((InitProducerIdResponse) it).errorCode());
        if (response.errorCode() != 0) {
            throw new Violation(
                    Check.ONLY_PASSING_REFUSALS,
                    "no producer id: " + ErrorCode.forCode(response.errorCode()));
        }
        return response.producerId();
    }

    private void converse() throws IOException {
        while (!isDone()) {
            while (inFlight.size() < habits.inFlightMax() && sendNext()) {
                pause();
            }
            receive();
        }
    }

    private void pause() {
        long nanos = habits.pauseMax().toNanos();
        client.world().clock().sleep(client.world().randomness().nextInt((int) nanos + 1));
    }

    /// Sends what the next streams have, one batch each.
    private boolean sendNext() throws IOException {
        var batches = new ArrayList<ProducedBatch>();
        int wanted = 1 + client.world().randomness().nextInt(streams.size());
        for (int i = 0; i < streams.size() && batches.size() < wanted; i++) {
            var stream = streams.get(turn++ % streams.size());
            var batch = stream.next(client.world(), producerId);
            if (batch != null) {
                batches.add(batch);
            }
        }
        if (batches.isEmpty()) {
            return false;
        }
        inFlight.addLast(batches);
        client.send(request(batches));
        return true;
    }

    private ProduceRequest request(List<ProducedBatch> batches) {
        var byTopic = new LinkedHashMap<String, List<PartitionProduceData>>();
        for (ProducedBatch batch : batches) {
            byTopic.computeIfAbsent(batch.partition().topic(), _ -> new ArrayList<>())
                    .add(
                            new PartitionProduceData(
                                    batch.partition().partition(), batch.bytes().duplicate()));
        }
        var topics = new ArrayList<TopicProduceData>();
        byTopic.forEach((name, partitions) ->
                topics.add(
                        new TopicProduceData(
                                name, topicIds.getOrDefault(name, Uuid.ZERO), partitions)));
        return new ProduceRequest(null, ACKS_ALL, TIMEOUT_MS, topics);
    }

    private void receive() throws IOException {
        if (inFlight.isEmpty()) {
            return;
        }
        var response = (ProduceResponse) client.connection().receive();
        List<ProducedBatch> batches = inFlight.removeFirst();
        boolean refused = false;
        for (ProducedBatch batch : batches) {
            var answer = answerTo(batch, response);
            var error = ErrorCode.forCode(answer.errorCode());
            streamOf(batch).answered(batch, error, answer.baseOffset());
            if (error != ErrorCode.NONE) {
                client.trouble("%s: %s %s".formatted(batch, error, answer.errorMessage()));
                refused = true;
            }
        }
        if (refused) {
            client.backOff();
        }
    }

    private PartitionProduceResponse answerTo(ProducedBatch batch, ProduceResponse response) {
        Uuid topicId = topicIds.getOrDefault(batch.partition().topic(), Uuid.ZERO);
        for (var topic : response.responses()) {
            if (topic.name().equals(batch.partition().topic()) || topic.topicId().equals(topicId)) {
                for (var partition : topic.partitionResponses()) {
                    if (partition.index() == batch.partition().partition()) {
                        return partition;
                    }
                }
            }
        }
        throw new Violation(Check.ANSWERS_FIT_REQUESTS, "no answer to " + batch);
    }

    private ProducerStream streamOf(ProducedBatch batch) {
        return streams.stream()
                .filter(it -> it.partition().equals(batch.partition()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return "producer: trouble %s, streams %s".formatted(client.lastTrouble(), streams);
    }
}
