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

    static Decision decide(Command.FetchOffsets fetch, Ledger ledger) {
        var topics = fetch.topics().stream().map(it -> read(fetch, it, ledger)).toList();
        return Decision.answer(fetch.waiter(), new Reply.OffsetsFetched(ErrorCode.NONE, topics));
    }

    private static Reply.TopicOffsets read(
            Command.FetchOffsets fetch, Command.TopicPartitions asked, Ledger ledger) {
        var committed = ledger.offsets().of(fetch.groupId(), asked.topic());
        var partitions = new ArrayList<Reply.PartitionOffset>();
        for (int partition : asked.partitions()) {
            var offset = committed.get(partition);
            boolean applies = offset != null && offset.isFor(asked.topicId());
            boolean unstable =
                    fetch.requireStable()
                            && ledger.pending().has(fetch.groupId(), asked.topic(), partition);
            partitions.add(
                    unstable ? unstable(partition) : answer(partition, applies ? offset : null));
        }
        return new Reply.TopicOffsets(asked.topic(), asked.topicId(), List.copyOf(partitions));
    }

    static Decision decide(Command.FetchAllOffsets fetch, Ledger ledger) {
        var topics = new ArrayList<Reply.TopicOffsets>();
        ledger.offsets()
                .of(fetch.groupId())
                .forEach((topic, partitions) ->
                        topics.addAll(all(fetch, topic, ledger, partitions)));
        return Decision.answer(
                fetch.waiter(), new Reply.OffsetsFetched(ErrorCode.NONE, List.copyOf(topics)));
    }

    /// One entry for each id that the topic's name has had while the group committed.
    private static List<Reply.TopicOffsets> all(
            Command.FetchAllOffsets fetch,
            String topic,
            Ledger ledger,
            Map<Integer, CommittedOffset> committed) {
        var byId = new LinkedHashMap<Uuid, List<Reply.PartitionOffset>>();
        committed.forEach((partition, offset) -> {
            boolean unstable =
                    fetch.requireStable()
                            && ledger.pending().has(fetch.groupId(), topic, partition);
            byId.computeIfAbsent(offset.topicId(), _ -> new ArrayList<>())
                    .add(unstable ? unstable(partition) : answer(partition, offset));
        });
        return byId.entrySet().stream()
                .map(it -> new Reply.TopicOffsets(topic, it.getKey(), it.getValue()))
                .toList();
    }

    /// A transaction may yet alter the offset: whoever must not see it twice waits for its end.
    private static Reply.PartitionOffset unstable(int partition) {
        return new Reply.PartitionOffset(
                partition,
                Reply.PartitionOffset.NO_OFFSET,
                Reply.PartitionOffset.NO_LEADER_EPOCH,
                "",
                ErrorCode.UNSTABLE_OFFSET_COMMIT);
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
