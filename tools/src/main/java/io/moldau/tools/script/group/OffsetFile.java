package io.moldau.tools.script.group;

import io.moldau.tools.group.Groups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/// Offsets of groups as lines of comma separated values, as `--export` prints them and
/// `--from-file` reads them: `topic,partition,offset`, or `group,topic,partition,offset` for
/// several groups.
final class OffsetFile {
    /// What is longer than this Kafka's tool puts into quotes without looking at it.
    private static final int UNQUOTED_MAX = 24;

    /// What Kafka's tool has in quotes: the comma and everything that sorts before it.
    private static final char QUOTED_MAX = ',';

    private OffsetFile() {}

    /// @param withGroup whether each line begins with the group
    static String write(Map<String, SortedMap<TopicPartition, Long>> offsets, boolean withGroup) {
        var text = new StringBuilder();
        offsets.forEach((group, partitions) ->
                partitions.forEach((partition, offset) -> {
                    if (withGroup) {
                        text.append(quoted(group)).append(',');
                    }
                    text.append(quoted(partition.topic())).append(',');
                    text.append(partition.partition()).append(',').append(offset).append('\n');
                }));
        return text.toString();
    }

    private static String quoted(String value) {
        boolean quotes =
                value.length() > UNQUOTED_MAX || value.chars().anyMatch(it -> it <= QUOTED_MAX);
        return quotes ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    /// @param group the one whose offsets lines without a group are; empty where several were named
    /// @throws IllegalStateException if a line is something else
    static Map<String, SortedMap<TopicPartition, Long>> read(String text, Optional<String> group) {
        var offsets = new LinkedHashMap<String, SortedMap<TopicPartition, Long>>();
        for (var line : text.lines().filter(it -> !it.isBlank()).toList()) {
            var cells = cells(line);
            boolean alone = cells.size() == 3 && group.isPresent();
            int first = alone ? 0 : 1;
            if (cells.size() != first + 3
                    || !cells.get(first + 1).matches("\\d{1,9}")
                    || !cells.get(first + 2).matches("-?\\d{1,18}")) {
                throw new IllegalStateException(
                        "not %stopic,partition,offset: %s".formatted(alone ? "" : "group,", line));
            }
            offsets.computeIfAbsent(
                            alone ? group.get() : cells.getFirst(),
                            _ -> new TreeMap<>(Groups.BY_TOPIC_AND_PARTITION))
                    .put(
                            new TopicPartition(
                                    cells.get(first), Integer.parseInt(cells.get(first + 1))),
                            Long.parseLong(cells.get(first + 2)));
        }
        return offsets;
    }

    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quotes = false;
        for (int i = 0; i < line.length(); i++) {
            char it = line.charAt(i);
            if (it == '"' && quotes && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append(it);
                i++;
            } else if (it == '"') {
                quotes = !quotes;
            } else if (it == ',' && !quotes) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(it);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }
}
