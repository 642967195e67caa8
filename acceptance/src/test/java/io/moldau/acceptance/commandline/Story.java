package io.moldau.acceptance.commandline;

import io.moldau.acceptance.BrokerProcess;
import io.moldau.acceptance.KafkaTools;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What somebody can see who calls a script, without what is another every time.
final class Story {
    /// Kafka's tools print these in the order of a hash table.
    private static final Pattern UNORDERED =
            Pattern.compile(
                    "kafka-topics .*--describe|groups .*--(list|reset-offsets|delete-offsets|all-groups)|kafka-acls|kafka-configs .*--entity-type topics$");

    /// Kafka's tools print some failures with the whole story; those that have ended would print
    /// nothing more, did they not run in one process here.
    private static final Pattern STACK_TRACE =
            Pattern.compile(
                    "\n?.*the tool has ended\n(io\\.moldau.*the tool has ended\n\n?)?|(?m)^[\\w.$]+(Exception|Error)(: .*)?\n(^(\\s+at |\\s+\\.\\.\\. |Caused by|\\s*Suppressed).*\n)+\n?");

    /// Calls that are answered with how the script goes.
    private static final Pattern HELP = Pattern.compile("@alone$|--help$");

    /// Scripts that print how fast something was.
    private static final Pattern PACE = Pattern.compile("-perf-test|kafka-e2e|kafka-verifiable");

    private Story() {}

    /// What a script can see: standard output and exit code, without what is new every time.
    static String of(String title, KafkaTools.Run run, BrokerProcess broker) {
        var port = broker.bootstrap().replaceFirst(".*:", "");
        var out =
                STACK_TRACE
                        .matcher(run.out())
                        .replaceAll("")
                        .replaceAll("CreateTime:\\d+", "CreateTime:MS")
                        .replaceAll("TopicId: [\\w-]{22}", "TopicId: ID")
                        .replaceAll("\"logDir\":\"[^\"]*\"", "\"logDir\":\"PATH\"")
                        .replaceAll("\"log_dirs\":\\[\"/[^\"]*\"", "\"log_dirs\":[\"PATH\"")
                        .replaceAll("^[\\w-]{22}\n$", "ID\n")
                        .replaceAll("reader-[\\w-]{36}", "reader-ID")
                        .replaceAll("^4\\.\\d\\.\\d\n$", "VERSION\n")
                        .replaceAll("(Cluster ID: |ClusterId: +)\\S+", "$1ID")
                        .replaceAll("(Epoch|HighWatermark):( +)\\d+", "$1:$2N")
                        .replaceAll("\\b" + port + "\\b", "PORT");
        if (UNORDERED.matcher(title).find()) {
            out =
                    out.lines()
                            .map(it -> it.replaceFirst("^ \t", "\t"))
                            .sorted()
                            .collect(Collectors.joining("\n"));
        }
        if (HELP.matcher(title).find()) {
            out = out.isBlank() ? "" : "HELP"; // its words are each tool's own
        }
        if (PACE.matcher(title).find()) {
            out = withoutPace(out);
        }
        if (title.startsWith("kafka-broker-api-versions")) {
            // Kafka's tool knows the versions of 4.3, ours those of 4.4.
            out =
                    out.replaceAll(" \\[usable: \\d+]", "")
                            .replaceAll(",\n\t\\w+\\(9[34]\\): UNSUPPORTED", "");
        }
        if (title.startsWith("kafka-features")) {
            out = out.replace("UNKNOWN 33     ", "4.4-IV2        ");
        }
        return "%s\n%s= %d\n".formatted(title, out, run.exitCode());
    }

    /// With as many decimals as there are, for those are part of the format. What Kafka's
    /// verifiable clients say while their process ends is not in what they print here.
    private static String withoutPace(String out) {
        return Pattern.compile("(?<![\\d\"])\\d+\\.(\\d+)")
                .matcher(
                        out.replaceAll("(?m)^.*\"(shutdown_\\w+|tool_data)\".*\n", "")
                                .replaceAll("(?m)^(\\d+\t)[\\d.]+$", "$1MS")
                                .replaceAll("\\d{4}-\\d\\d-\\d\\d [\\d:]{12}", "TIME")
                                .replaceAll("\"timestamp\":\\d+", "\"timestamp\":MS")
                                .replaceAll("(\"avg_throughput\":)[\\d.E-]+", "$1RATE")
                                .replaceAll("(?<![.\\d])\\d+ ms ", "MS ms ")
                                .replaceAll("(th = )\\d+", "$1MS")
                                .replaceAll(", \\d+, \\d+, (\\d+\\.\\d+)", ", MS, MS, $1"))
                .replaceAll(it -> "N." + "0".repeat(it.group(1).length()));
    }
}
