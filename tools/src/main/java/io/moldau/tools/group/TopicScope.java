package io.moldau.tools.group;

import java.util.ArrayList;
import java.util.List;

/// A topic or some of its partitions, as a command line names them: `orders`, `orders:3`,
/// `orders:0,1`.
///
/// @param partitions those that are named; none means all
public record TopicScope(String topic, List<Integer> partitions) {
    /// @throws IllegalArgumentException if it is neither; in the words of Kafka's tools
    public static TopicScope of(String text) {
        if (!text.contains(":")) {
            return new TopicScope(text, List.of());
        }
        var parts = text.split(":");
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    "Invalid topic arg '%s', expected topic name and partitions".formatted(text));
        }
        var numbers = new ArrayList<Integer>();
        for (var number : parts[1].split(",")) {
            if (!number.matches("\\d{1,9}")) {
                throw new IllegalArgumentException(
                        "Invalid partition '%s' specified in topic arg '%s'"
                                .formatted(number, text));
            }
            numbers.add(Integer.parseInt(number));
        }
        return new TopicScope(parts[0], numbers);
    }
}
