package io.moldau.tools.record;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/// Where a [Moment] is in each of some partitions.
///
/// @param isolation decides what the end is: with `READ_COMMITTED` the first open transaction
record Positions(Admin admin, Collection<TopicPartition> partitions, IsolationLevel isolation) {
    /// Where reading can begin: nowhere before the first record or behind the last.
    Map<TopicPartition, Long> starts(Moment moment)
            throws ExecutionException, InterruptedException {
        var starts = of(moment);
        if (moment instanceof Moment.Offset) {
            var first = ask(OffsetSpec.earliest());
            var end = ask(OffsetSpec.latest());
            starts.replaceAll((partition, offset) ->
                    Math.max(
                            first.getOrDefault(partition, 0L),
                            Math.min(offset, end.getOrDefault(partition, 0L))));
        }
        return starts;
    }

    Map<TopicPartition, Long> of(Moment moment) throws ExecutionException, InterruptedException {
        return switch (moment) {
            case Moment.Beginning _ -> ask(OffsetSpec.earliest());
            case Moment.End _ -> ask(OffsetSpec.latest());
            case Moment.Offset(long offset) -> {
                var all = new LinkedHashMap<TopicPartition, Long>();
                partitions.forEach(it -> all.put(it, offset));
                yield all;
            }
            case Moment.BeforeEnd(long count) -> {
                var starts = ask(OffsetSpec.earliest());
                var ends = ask(OffsetSpec.latest());
                ends.replaceAll((partition, end) ->
                        Math.max(end - count, starts.getOrDefault(partition, 0L)));
                yield ends;
            }
            case Moment.Time(long timeMs) -> {
                var found = ask(OffsetSpec.forTimestamp(timeMs));
                var ends = ask(OffsetSpec.latest());
                // Where all records are older.
                found.replaceAll((partition, offset) ->
                        offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
                yield found;
            }
        };
    }

    private Map<TopicPartition, Long> ask(OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        var asked = new LinkedHashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(it -> asked.put(it, spec));
        var answers = admin.listOffsets(asked, new ListOffsetsOptions(isolation));
        var offsets = new LinkedHashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            offsets.put(partition, answers.partitionResult(partition).get().offset());
        }
        return offsets;
    }
}
