package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.KafkaTools.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What fifteen years of articles teach, pasted into a release that was just unpacked: each line
/// does what it did then.
class OldTutorialsTest {
    private static final String OLD_ADDRESS =
            "--zookeeper is an option of older versions; today it is --bootstrap-server localhost:9092\n";

    /// @param input what is typed into it
    /// @param check looks at what the line has printed
    private record Line(String text, String input, Consumer<Run> check) {
        Line(String text, Consumer<Run> check) {
            this(text, "", check);
        }

        /// A console consumer goes on until it is told to stop.
        boolean isEndless() {
            return text.startsWith("bin/kafka-console-consumer.sh");
        }
    }

    /// In this order, on one node.
    private static final List<Line> LINES =
            List.of(
                    new Line(
                            "bin/kafka-topics.sh --create --topic msg-route --bootstrap-server localhost:9092 --partitions 8 --replication-factor 1",
                            prints("Created topic msg-route.\n")),
                    new Line(
                            "bin/kafka-topics.sh --create --topic 127.0.0.1-7539 --bootstrap-server localhost:9092 --partitions 1 --replication-factor 1",
                            has("Created topic 127.0.0.1-7539.\n")),
                    new Line(
                            "bin/kafka-topics.sh --describe --topic msg-route --bootstrap-server localhost:9092",
                            has("\tPartitionCount: 8\tReplicationFactor: 1\t")),
                    new Line(
                            "bin/kafka-consumer-groups.sh --describe --group msg-route-group --bootstrap-server localhost:9092",
                            run ->
                                    assertThat(run.all())
                                            .contains("Group msg-route-group not found.")),
                    new Line(
                            "bin/kafka-topics.sh --zookeeper zookeeper:2181 --create --topic heima --partitions 2 --replication-factor 1",
                            asToday(prints("Created topic heima.\n"))),
                    new Line(
                            "bin/kafka-topics.sh --zookeeper zookeeper:2181 --list",
                            asToday(
                                    prints(
                                            "127.0.0.1-7539\n__consumer_offsets\nheima\nmsg-route\n"))),
                    new Line(
                            "bin/kafka-topics.sh --describe --zookeeper zookeeper:2181 --topic heima",
                            asToday(has("Topic: heima\t", "\tPartitionCount: 2\t"))),
                    new Line(
                            "bin/kafka-topics.sh --describe --under-replicated-partitions --zookeeper zookeeper:2181 --topic heima",
                            asToday(prints(""))),
                    new Line(
                            "bin/kafka-topics.sh --alter --zookeeper zookeeper:2181 --topic heima --config flush.messages=1",
                            prints("Completed updating config for topic heima.\n")),
                    new Line(
                            "bin/kafka-topics.sh --describe --bootstrap-server localhost:9092 --topic heima",
                            hasSettings("flush.messages=1")),
                    new Line(
                            "bin/kafka-topics.sh --alter --zookeeper zookeeper:2181 --topic heima --delete-config flush.messages",
                            prints("Completed updating config for topic heima.\n")),
                    new Line(
                            "bin/kafka-topics.sh --alter --zookeeper zookeeper:2181 --topic heima --partitions 3",
                            asToday(prints(""))),
                    new Line(
                            "bin/kafka-topics.sh --describe --bootstrap-server localhost:9092 --topic heima",
                            has("\tPartitionCount: 3\t").andThen(hasSettings())),
                    new Line(
                            "bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic my-topic --partitions 1 --replication-factor 1 --config max.message.bytes=64000 --config flush.messages=1",
                            prints("Created topic my-topic.\n")),
                    new Line(
                            "bin/kafka-topics.sh --describe --bootstrap-server localhost:9092 --topic my-topic",
                            hasSettings("flush.messages=1", "max.message.bytes=64000")),
                    new Line(
                            "bin/kafka-configs.sh --zookeeper zookeeper:2181 --entity-type topics --entity-name my-topic --alter --add-config max.message.bytes=128000",
                            asToday(prints("Completed updating config for topic my-topic.\n"))),
                    new Line(
                            "bin/kafka-configs.sh --zookeeper localhost:2181 --entity-type topics --entity-name my-topic --describe",
                            asToday(has("  max.message.bytes=128000 sensitive=false "))),
                    new Line(
                            "bin/kafka-configs.sh --zookeeper zookeeper:2181 --entity-type topics --entity-name my-topic --alter --delete-config max.message.bytes",
                            asToday(prints("Completed updating config for topic my-topic.\n"))),
                    new Line(
                            "bin/kafka-topics.sh --describe --bootstrap-server localhost:9092 --topic my-topic",
                            hasSettings("flush.messages=1")),
                    new Line(
                            "bin/kafka-run-class.sh kafka.tools.GetOffsetShell --broker-list localhost:9092 --topic heima --time -1",
                            prints("heima:0:0\nheima:1:0\nheima:2:0\n")),
                    new Line(
                            "bin/kafka-console-producer.sh --broker-list localhost:9092 --topic heima",
                            "one\ntwo\n",
                            prints("")),
                    new Line(
                            "bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic heima --from-beginning",
                            has("one\n", "two\n")),
                    new Line(
                            "bin/kafka-consumer-groups.sh --zookeeper zookeeper:2181 --list",
                            asToday(has("console-consumer-"))),
                    new Line(
                            "bin/kafka-consumer-groups.sh --bootstrap-server localhost:9092 --list",
                            has("console-consumer-")),
                    new Line(
                            "bin/kafka-topics.sh --delete --zookeeper zookeeper:2181 --topic heima",
                            asToday(prints(""))),
                    new Line(
                            "bin/kafka-topics.sh --list --bootstrap-server localhost:9092",
                            prints("127.0.0.1-7539\n__consumer_offsets\nmsg-route\nmy-topic\n")),
                    new Line(
                            "bin/kafka-preferred-replica-election.sh --zookeeper zk_host:2181/chroot",
                            run ->
                                    assertThat(run.errors())
                                            .contains("today it is kafka-leader-election.sh")));

    @TempDir private Path directory;

    private Path jre;
    private PrivateShell shell;

    @BeforeEach
    void unpack() throws Exception {
        var home = Release.unpack(directory.resolve("home"));
        jre = Release.jre(directory.resolve("jre"));
        shell = new PrivateShell(home, jre, Files.createDirectory(directory.resolve("scratch")));
    }

    @AfterEach
    void close() throws Exception {
        shell.close();
    }

    @Test
    void everyLineDoesWhatItDid() throws Exception {
        assertThat(paste("bin/find-jdk").out()).isEqualTo(jre + "\n");
        assertThat(paste("bin/zookeeper-server-start.sh config/zookeeper.properties").out())
                .startsWith("No ZooKeeper is needed");
        var first =
                shell.start("bin/kafka-server-start.sh config/server.properties", "Durability:");
        var second = shell.run("bin/kafka-server-start.sh config/server.properties", "");
        assertThat(second.exitCode()).isOne();
        assertThat(second.errors())
                .contains(
                        "is in use by another process. Stop that one, or point log.dirs elsewhere");
        paste("bin/kafka-server-stop.sh");
        assertThat(first.said()).endsWith("Moldau stopped\n");
        shell.start(
                "JMX_PORT=9999 bin/kafka-server-start.sh config/server.properties", "Durability:");
        // 9999 in the form of that file, and LISTEN.
        assertThat(paste("cat /proc/net/tcp /proc/net/tcp6").out())
                .containsPattern(":270F [0-9A-F:]+ 0A ");
        for (var line : LINES) {
            line.check().accept(line.isEndless() ? watch(line.text()) : paste(line));
        }
        paste("bin/kafka-server-stop.sh");
        var stopped = shell.run("bin/kafka-server-stop.sh", "");
        assertThat(stopped.out()).isEqualTo("No kafka server to stop\n");
        assertThat(stopped.exitCode()).isOne();
    }

    @Test
    void whatKafkaRefusesIsRefusedInItsWords() throws Exception {
        paste("bin/kafka-server-start.sh -daemon config/server.properties");
        var create = "bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic ";
        var longest = "x".repeat(249);
        assertThat(paste(create + "orders --partitions 3").out())
                .isEqualTo("Created topic orders.\n");
        var fewer =
                shell.run(
                        "bin/kafka-topics.sh --zookeeper zk_host:2181/chroot --alter --topic orders --partitions 2",
                        "");
        assertThat(fewer.exitCode()).isOne();
        assertThat(fewer.out())
                .isEqualTo(
                        "Error while executing topic command : The topic orders currently has 3"
                                + " partition(s); 2 would not be an increase.\n");
        assertThat(paste(create + longest).out()).isEqualTo("Created topic " + longest + ".\n");
        var tooLong = shell.run(create + longest + "x", "");
        assertThat(tooLong.exitCode()).isOne();
        assertThat(tooLong.out())
                .isEqualTo(
                        "Error while executing topic command : Topic name is invalid: the length of"
                                + " '%sx' is longer than the max allowed length 249\n"
                                        .formatted(longest));
        paste("bin/kafka-server-stop.sh --node-id=1 --process-role=broker");
    }

    private Run paste(String line) throws Exception {
        return paste(new Line(line, prints("")));
    }

    private Run paste(Line line) throws Exception {
        var run = shell.run(line.text(), line.input());
        assertThat(run.exitCode()).as("%s\n%s", line.text(), run.all()).isZero();
        return run;
    }

    /// Pastes a line and stops it when it has shown the last record.
    private Run watch(String line) throws Exception {
        var running = shell.start(line, "two\n");
        running.end("TERM");
        return new Run(0, running.said(), "");
    }

    private static Consumer<Run> prints(String out) {
        return run -> assertThat(run.out()).as(run.errors()).isEqualTo(out);
    }

    private static Consumer<Run> has(String... parts) {
        return run -> assertThat(run.out()).as(run.errors()).contains(parts);
    }

    /// These of the topic's own, beside the one of the cluster that a new one begins with.
    private static Consumer<Run> hasSettings(String... settings) {
        var all = new ArrayList<>(List.of(settings));
        all.add("min.insync.replicas=1");
        return run -> {
            var first = run.out().lines().findFirst().orElse(run.errors());
            assertThat(first.replaceFirst(".*\tConfigs: ", "").split(","))
                    .containsExactlyInAnyOrderElementsOf(all);
        };
    }

    /// One line on standard error names the option of today.
    private static Consumer<Run> asToday(Consumer<Run> check) {
        return run -> {
            assertThat(run.errors()).isEqualTo(OLD_ADDRESS);
            check.accept(run);
        };
    }
}
