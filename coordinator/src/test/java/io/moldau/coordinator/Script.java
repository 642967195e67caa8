package io.moldau.coordinator;

import io.moldau.protocol.Uuid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the lines of a script against a shard.
///
/// A line is a verb, plain words, and `name=value` options. Member ids are the client's name and
/// the number of the question that made them: `ann-1`.
///
/// ```
///   join g ann [member=ann-1] [instance=i1] [protocols=range:t1+t2,sticky:t1] [v=9] ...
///   sync g ann-1 1 [ann-1=x bob-2=y]        heartbeat g ann-1 1        leave g ann-1 ...
///   commit g ann-1 1 t1:0=5 ...             fetch g t1:0 ...           fetchall g
///   drop g t1:0 ...   delete g   describe g   list   gone t1=7   pass 3000   restart
/// ```
final class Script {
    private final ShardDriver driver;

    Script(ShardDriver driver) {
        this.driver = driver;
    }

    private record Line(List<String> words, Map<String, String> options) {
        static Line parse(String text) {
            var words = new ArrayList<String>();
            var options = new LinkedHashMap<String, String>();
            for (var part : text.trim().split("\\s+")) {
                int at = part.indexOf('=');
                if (at < 0) {
                    words.add(part);
                } else {
                    options.put(part.substring(0, at), part.substring(at + 1));
                }
            }
            return new Line(words, options);
        }

        String word(int index) {
            return words.get(index);
        }

        int number(int index) {
            return Integer.parseInt(words.get(index));
        }

        String option(String name, String otherwise) {
            return options.getOrDefault(name, otherwise);
        }

        int number(String name, int otherwise) {
            return options.containsKey(name) ? Integer.parseInt(options.get(name)) : otherwise;
        }

        @Nullable String instance() {
            return options.get("instance");
        }

        List<String> from(int index) {
            return words.subList(index, words.size());
        }
    }

    /// Runs one line; returns what was written and answered.
    List<String> run(String text) {
        var line = Line.parse(text);
        switch (line.word(0)) {
            case "pass" -> driver.pass(line.number(1));
            case "restart" -> driver.restart();
            case "gone" -> driver.run(new Command.DeleteTopics(gone(line)));
            default -> driver.ask(waiter -> question(line, waiter));
        }
        var output = new ArrayList<String>();
        driver.takeChanges().forEach(it -> output.add("  write " + ScriptText.of(it)));
        driver.takeAnswers().forEach(it -> output.add("  " + ScriptText.of(it)));
        return output;
    }

    private static Command question(Line line, Waiter waiter) {
        return switch (line.word(0)) {
            case "join" -> join(line, waiter);
            case "sync" -> sync(line, waiter);
            case "heartbeat" ->
                    new Command.Heartbeat(
                            waiter, line.word(1), line.number(3), line.word(2), line.instance());
            case "leave" -> new Command.LeaveGroup(waiter, line.word(1), leavers(line));
            case "commit" -> commit(line, waiter);
            case "fetch" -> new Command.FetchOffsets(waiter, line.word(1), false, partitions(line));
            case "fetchall" -> new Command.FetchAllOffsets(waiter, line.word(1), false);
            case "drop" -> new Command.DeleteOffsets(waiter, line.word(1), partitions(line));
            case "delete" -> new Command.DeleteGroup(waiter, line.word(1));
            case "describe" -> new Command.DescribeGroup(waiter, line.word(1));
            case "list" ->
                    new Command.ListGroups(waiter, split(line, "states"), split(line, "types"));
            default -> throw new IllegalArgumentException("unknown verb: " + line.word(0));
        };
    }

    private static List<String> split(Line line, String name) {
        var value = line.option(name, "");
        return value.isEmpty() ? List.of() : List.of(value.split(","));
    }

    private static Command join(Line line, Waiter waiter) {
        int version = line.number("v", 9);
        var instance = line.instance();
        return new Command.JoinGroup(
                waiter,
                line.word(1).equals("''") ? "" : line.word(1),
                line.option("member", ""),
                instance,
                new Client(line.word(2), "/127.0.0.1"),
                String.valueOf(waiter.id()),
                line.option("type", "consumer"),
                protocols(line.option("protocols", "range:t1")),
                line.number("session", 10_000),
                line.number("rebalance", 60_000),
                version >= 4 && instance == null,
                version >= 9);
    }

    private static List<Protocol> protocols(String text) {
        if (text.equals("none")) {
            return List.of();
        }
        return Arrays.stream(text.split(","))
                .map(it -> it.split(":"))
                .map(it -> new Protocol(it[0], Subscriptions.to(it[1].split("\\+"))))
                .toList();
    }

    private static Command sync(Line line, Waiter waiter) {
        var assignments = new HashMap<String, Bytes>();
        line.options()
                .forEach((member, share) -> assignments.put(member, Subscriptions.text(share)));
        assignments.keySet().removeAll(List.of("instance", "type", "protocol"));
        return new Command.SyncGroup(
                waiter,
                line.word(1),
                line.number(3),
                line.word(2),
                line.instance(),
                line.options().get("type"),
                line.options().get("protocol"),
                assignments);
    }

    private static List<Command.Leaver> leavers(Line line) {
        if (line.words().size() == 2) {
            return List.of(new Command.Leaver("", line.instance()));
        }
        return line.from(2).stream().map(it -> new Command.Leaver(it, line.instance())).toList();
    }

    private static Command commit(Line line, Waiter waiter) {
        var id = new Uuid(0, line.number("id", 0));
        var topics = new ArrayList<Command.TopicCommit>();
        line.options()
                .forEach((name, value) -> {
                    int at = name.indexOf(':');
                    if (at > 0) {
                        int partition = Integer.parseInt(name.substring(at + 1));
                        var commit =
                                new Command.PartitionCommit(
                                        partition,
                                        Long.parseLong(value),
                                        -1,
                                        line.options().get("note"));
                        topics.add(
                                new Command.TopicCommit(
                                        name.substring(0, at), id, List.of(commit)));
                    }
                });
        var member = line.words().size() > 2 ? line.word(2) : "";
        int generation = line.words().size() > 3 ? line.number(3) : -1;
        return new Command.CommitOffsets(
                waiter,
                line.word(1),
                generation,
                member,
                line.instance(),
                line.number("retention", -1),
                topics);
    }

    private static List<Command.TopicPartitions> partitions(Line line) {
        var id = new Uuid(0, line.number("id", 0));
        return line.from(2).stream()
                .map(it -> it.split(":"))
                .map(it -> new Command.TopicPartitions(it[0], id, List.of(Integer.parseInt(it[1]))))
                .toList();
    }

    private static List<Command.DeletedTopic> gone(Line line) {
        return line.options().entrySet().stream()
                .map(it ->
                        new Command.DeletedTopic(
                                it.getKey(), new Uuid(0, Long.parseLong(it.getValue()))))
                .toList();
    }
}
