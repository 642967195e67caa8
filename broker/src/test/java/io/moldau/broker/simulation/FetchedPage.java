package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Payload;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a fetch brought of one partition.
///
/// @param origins of the records from the offset that was asked for on
record FetchedPage(
        TopicPartition partition, ErrorCode error, long highWatermark, List<Origin> origins) {
    private static final int SESSIONLESS_EPOCH = -1;

    /// How much a fetch may bring, and how long it may wait.
    record Limits(int maxBytes, int partitionMaxBytes, int maxWaitMs) {}

    /// Reads partitions from the given offsets on, outside of any fetch session.
    static List<FetchedPage> fetch(
            SimulatedClient client,
            Map<String, Uuid> topicIds,
            Map<TopicPartition, Long> positions,
            Limits limits)
            throws java.io.IOException {
        var topics = new LinkedHashMap<String, List<FetchPartition>>();
        positions.forEach((partition, offset) ->
                topics.computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                        .add(
                                FetchPartition.builder()
                                        .partition(partition.partition())
                                        .fetchOffset(offset)
                                        .partitionMaxBytes(limits.partitionMaxBytes())
                                        .build()));
        var asked = new ArrayList<FetchTopic>();
        topics.forEach((name, partitions) ->
                asked.add(
                        new FetchTopic(name, topicIds.getOrDefault(name, Uuid.ZERO), partitions)));
        var request =
                FetchRequest.builder()
                        .maxWaitMs(limits.maxWaitMs())
                        .minBytes(1)
                        .maxBytes(limits.maxBytes())
                        .sessionEpoch(SESSIONLESS_EPOCH)
                        .topics(asked)
                        .build();
        return read((FetchResponse) client.call(request), topicIds, positions);
    }

    private static List<FetchedPage> read(
            FetchResponse response,
            Map<String, Uuid> topicIds,
            Map<TopicPartition, Long> positions) {
        if (response.errorCode() != 0) {
            throw new Violation(
                    Check.ONLY_PASSING_REFUSALS,
                    "a fetch failed: " + ErrorCode.forCode(response.errorCode()));
        }
        var pages = new ArrayList<FetchedPage>();
        for (var topic : response.responses()) {
            String name = nameOf(topic.topic(), topic.topicId(), topicIds);
            for (var data : topic.partitions()) {
                var partition = new TopicPartition(name, data.partitionIndex());
                long from = positions.getOrDefault(partition, 0L);
                Payload records = data.records();
                pages.add(
                        new FetchedPage(
                                partition,
                                ErrorCode.forCode(data.errorCode()),
                                data.highWatermark(),
                                records == null ? List.of() : origins(partition, from, records)));
            }
        }
        return pages;
    }

    private static String nameOf(String name, Uuid id, Map<String, Uuid> topicIds) {
        for (var entry : topicIds.entrySet()) {
            if (entry.getKey().equals(name) || entry.getValue().equals(id)) {
                return entry.getKey();
            }
        }
        throw new Violation(
                Check.ANSWERS_FIT_REQUESTS, "a fetch brought topic %s %s".formatted(name, id));
    }

    /// Checks every batch and record on the way. A batch cut off at the end is left out.
    private static List<Origin> origins(TopicPartition partition, long from, Payload records) {
        var origins = new ArrayList<Origin>();
        var batches = new RecordBatches(records.bytes());
        while (batches.next()) {
            var batch = batches.batch();
            if (!batch.crcMatches()) {
                throw new Violation(
                        Check.BYTES_AS_SENT,
                        "%s: the CRC of %s is wrong".formatted(partition, batch));
            }
            try (var cursor = batch.records(DecompressionLimits.DEFAULT)) {
                while (cursor.next()) {
                    var record = cursor.record();
                    long expected = from + origins.size();
                    if (record.offset() > expected
                            || (record.offset() < expected && !origins.isEmpty())) {
                        throw new Violation(
                                Check.OFFSETS_WITHOUT_GAP,
                                "%s: offset %d where %d was due"
                                        .formatted(partition, record.offset(), expected));
                    }
                    if (record.offset() == expected) {
                        origins.add(Origin.of(partition, expected, record.value()));
                    }
                }
            }
        }
        switch (batches.end()) {
            case COMPLETE, PARTIAL -> {}
            case NOT_YET, OLD_FORMAT, CORRUPT ->
                    throw new Violation(Check.BYTES_AS_SENT, partition + ": " + batches.detail());
        }
        return origins;
    }
}
