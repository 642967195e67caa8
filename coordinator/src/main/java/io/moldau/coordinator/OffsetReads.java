package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers OffsetFetch. A group that is not there has simply committed nothing.
final class OffsetReads {
    private OffsetReads() {}

    static Decision decide(Command.FetchOffsets fetch, Offsets offsets) {
        var topics = fetch.topics().stream().map(it -> read(fetch, it, offsets)).toList();
        return Decision.answer(fetch.waiter(), new Reply.OffsetsFetched(ErrorCode.NONE, topics));
    }

    private static Reply.TopicOffsets read(
            Command.FetchOffsets fetch, Command.TopicPartitions asked, Offsets offsets) {
        var committed = offsets.of(fetch.groupId(), asked.topic());
        var partitions = new ArrayList<Reply.PartitionOffset>();
        for (int partition : asked.partitions()) {
            var offset = committed.get(partition);
            boolean applies = offset != null && offset.isFor(asked.topicId());
            partitions.add(answer(partition, applies ? offset : null));
        }
        return new Reply.TopicOffsets(asked.topic(), asked.topicId(), List.copyOf(partitions));
    }

    static Decision decide(Command.FetchAllOffsets fetch, Offsets offsets) {
        var topics = new ArrayList<Reply.TopicOffsets>();
        offsets.of(fetch.groupId())
                .forEach((topic, partitions) -> topics.addAll(all(topic, partitions)));
        return Decision.answer(
                fetch.waiter(), new Reply.OffsetsFetched(ErrorCode.NONE, List.copyOf(topics)));
    }

    /// One entry for each id that the topic's name has had while the group committed.
    private static List<Reply.TopicOffsets> all(
            String topic, Map<Integer, CommittedOffset> committed) {
        var byId = new LinkedHashMap<Uuid, List<Reply.PartitionOffset>>();
        committed.forEach((partition, offset) ->
                byId.computeIfAbsent(offset.topicId(), _ -> new ArrayList<>())
                        .add(answer(partition, offset)));
        return byId.entrySet().stream()
                .map(it -> new Reply.TopicOffsets(topic, it.getKey(), it.getValue()))
                .toList();
    }

    private static Reply.PartitionOffset answer(int partition, @Nullable CommittedOffset offset) {
        return offset == null
                ? Reply.PartitionOffset.none(partition)
                : new Reply.PartitionOffset(
                        partition,
                        offset.offset(),
                        offset.leaderEpoch(),
                        offset.metadata(),
                        ErrorCode.NONE);
    }
}
