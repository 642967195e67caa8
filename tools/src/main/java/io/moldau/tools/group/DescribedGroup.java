package io.moldau.tools.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What `moldau group describe` knows of a group; `--json` prints it as it is. What is not known is
/// null.
///
/// @param type classic, consumer, share or streams
/// @param coordinator `host:port (id)`
/// @param lag records that the group has not read yet, of all partitions of which that is known
/// @param lagSeconds age of the oldest unread record
/// @param lagPerSecond by how much the lag grows in a second; negative where it shrinks
/// @param goneInSeconds when there would be no lag if that went on
record DescribedGroup(
        String group,
        String state,
        String type,
        String assignor,
        String coordinator,
        int members,
        @Nullable Long lag,
        @Nullable Long lagSeconds,
        @Nullable Double lagPerSecond,
        @Nullable Long goneInSeconds,
        List<Partition> partitions) {

    /// @param currentOffset of the record that is read next, in a share group of the first one that
    ///   nobody has done with
    /// @param memberId of the member that has the partition; in a share group several may
    record Partition(
            String topic,
            int partition,
            @Nullable Long currentOffset,
            @Nullable Long endOffset,
            @Nullable Long lag,
            @Nullable Long lagSeconds,
            @Nullable Double lagPerSecond,
            @Nullable Long goneInSeconds,
            @Nullable String memberId,
            @Nullable String host,
            @Nullable String clientId) {}

    /// What two looks at a group have shown.
    ///
    /// @param before and
    /// @param now where it stood
    /// @param between time from one look to the other; zero where there was but one
    /// @param ages of the next unread records
    record Seen(
            SortedMap<TopicPartition, Standing> before,
            SortedMap<TopicPartition, Standing> now,
            Duration between,
            Map<TopicPartition, Duration> ages) {

        /// Of each partition of which both looks know a lag.
        Map<TopicPartition, Trend> trends() {
            var trends = new LinkedHashMap<TopicPartition, Trend>();
            if (between.isZero()) {
                return trends;
            }
            now.forEach((partition, it) -> {
                var lagNow = it.lag();
                var old = before.get(partition);
                var lagBefore = old == null ? null : old.lag();
                if (lagNow != null && lagBefore != null) {
                    trends.put(partition, Trend.of(lagBefore, lagNow, between));
                }
            });
            return trends;
        }
    }

    static DescribedGroup of(AnyGroup group, Seen seen) {
        var owners = group.owners();
        var trends = seen.trends();
        var rows = new ArrayList<Partition>();
        seen.now()
                .forEach((partition, it) ->
                        rows.add(
                                row(
                                        partition,
                                        it,
                                        seen.ages().get(partition),
                                        trends.get(partition),
                                        owners.get(partition))));
        Long lag = null;
        Long lagSeconds = null;
        for (var it : rows) {
            if (it.lag() != null) {
                lag = (lag == null ? 0 : lag) + it.lag();
            }
            if (it.lagSeconds() != null) {
                lagSeconds = Math.max(lagSeconds == null ? 0 : lagSeconds, it.lagSeconds());
            }
        }
        var sum = trends.isEmpty() ? null : Trend.sum(trends.values());
        var coordinator = group.coordinator();
        return new DescribedGroup(
                group.id(),
                group.state().toString(),
                group.typeText(),
                group.assignor(),
                coordinator == null
                        ? "-"
                        : "%s:%d (%d)"
                                .formatted(
                                        coordinator.host(), coordinator.port(), coordinator.id()),
                group.members().size(),
                lag,
                lagSeconds,
                sum == null ? null : sum.rounded(),
                sum == null ? null : sum.goneInSeconds(),
                rows);
    }

    private static Partition row(
            TopicPartition partition,
            Standing standing,
            @Nullable Duration age,
            @Nullable Trend trend,
            AnyGroup.@Nullable Member owner) {
        return new Partition(
                partition.topic(),
                partition.partition(),
                standing.currentOffset(),
                standing.endOffset(),
                standing.lag(),
                age == null ? null : age.toSeconds(),
                trend == null ? null : trend.rounded(),
                trend == null ? null : trend.goneInSeconds(),
                owner == null ? null : owner.id(),
                owner == null ? null : owner.host(),
                owner == null ? null : owner.clientId());
    }
}
