package io.moldau.cli;

import static io.moldau.cli.FakeHome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts that start and stop a broker, and those that stand in for what is no more.
class ServerScriptTest {
    /// Of the scripts in `bin`, those that are no tool of Kafka.
    static final List<String> NAMES =
            List.of(
                    "kafka-run-class",
                    "kafka-server-start",
                    "kafka-server-stop",
                    "zookeeper-server-start",
                    "zookeeper-server-stop",
                    "zookeeper-shell");

    @TempDir Path directory;

    private Path home;
    private Path jdk;

    @BeforeEach
    void install() throws Exception {
        home = FakeHome.checkout(directory.resolve("home"));
        jdk = FakeHome.jdk(directory.resolve("jdk"), 25);
    }

    private FakeHome.Ended script(Map<String, String> environment, String... words)
            throws Exception {
        var all = new java.util.HashMap<>(environment);
        all.put("MOLDAU_JAVA_HOME", jdk.toString());
        words[0] = home.resolve("bin").resolve(words[0]).toString();
        return run(directory, all, words);
    }

    @Test
    void aStartTakesKafkasVariables() throws Exception {
        var settings = Files.writeString(directory.resolve("my.properties"), "node.id=1\n");
        var environment =
                Map.of("JMX_PORT", "9999", "KAFKA_HEAP_OPTS", "-Xmx1G", "KAFKA_OPTS", "-Da=b");

        var ended =
                script(
                        environment,
                        "kafka-server-start.sh",
                        "my.properties",
                        "--override",
                        "node.id=3");

        assertThat(ended.lines())
                .contains("-Xmx1G", "-Da=b", "-Dcom.sun.management.jmxremote.port=9999")
                .contains(
                        "-Dcom.sun.management.jmxremote.rmi.port=9999",
                        "-Dcom.sun.management.jmxremote.ssl=false",
                        "-Dcom.sun.management.jmxremote.authenticate=false")
                .doesNotContain("-XX:AOTCache=" + home + "/cli/target/moldau/moldau.aot")
                .endsWith(
                        "--as",
                        "kafka-server-start",
                        settings.toRealPath().toString(),
                        "--override",
                        "node.id=3");
        assertThat(script(Map.of(), "kafka-server-start.sh", "my.properties").lines())
                .contains("-XX:AOTCache=" + home + "/cli/target/moldau/moldau.aot")
                .noneMatch(it -> it.contains("jmxremote"));
    }

    @Test
    void withoutASettingsFileItSaysHowItGoes() throws Exception {
        var ended = script(Map.of(), "kafka-server-start.sh");

        assertThat(ended.code()).isOne();
        assertThat(ended.lines())
                .containsExactly(
                        "USAGE: %s/bin/kafka-server-start.sh [-daemon] server.properties [--override property=value]*"
                                .formatted(home));
    }

    @Test
    void aDaemonIsWaitedForUntilItServes() throws Exception {
        var pid = directory.resolve("pid");
        FakeHome.program(
                jdk.resolve("bin/java"),
                "echo $$ > %s; echo serves; echo 'Durability: all'; exec sleep 60".formatted(pid));

        var ended = script(Map.of(), "kafka-server-start.sh", "-daemon", "some.properties");
        var daemon = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));

        assertThat(daemon).isPresent();
        daemon.get().destroy();
        assertThat(ended.code()).isZero();
        assertThat(ended.lines()).isEmpty();
        assertThat(home.resolve("logs/kafkaServer.out")).hasContent("serves\nDurability: all");
    }

    @Test
    void aDaemonThatCannotStartSaysWhy() throws Exception {
        FakeHome.program(jdk.resolve("bin/java"), "echo 'moldau: the port is in use' >&2; exit 1");
        var logs = directory.resolve("my logs");

        var ended =
                script(
                        Map.of("LOG_DIR", logs.toString()),
                        "kafka-server-start.sh",
                        "-daemon",
                        "some.properties");

        assertThat(ended.code()).isOne();
        assertThat(ended.lines()).containsExactly("moldau: the port is in use");
        assertThat(logs.resolve("kafkaServer.out")).exists();
    }

    @Test
    void aStopFindsNobody() throws Exception {
        for (var option : List.of("--node-id=1", "--process-role=broker", "config")) {
            var ended = script(Map.of(), "kafka-server-stop.sh", option);

            assertThat(ended.lines()).containsExactly("No kafka server to stop");
            assertThat(ended.code()).isOne();
        }
    }

    @Test
    void mainClassesOfKafkaRunTheScriptThatDoesWhatTheyDid() throws Exception {
        for (var name :
                List.of("kafka.tools.GetOffsetShell", "org.apache.kafka.tools.GetOffsetShell")) {
            assertThat(script(Map.of(), "kafka-run-class.sh", name, "--topic", "t").lines())
                    .endsWith("--as", "kafka-get-offsets", "--topic", "t");
        }
        assertThat(
                        script(
                                        Map.of(),
                                        "kafka-run-class.sh",
                                        "-name",
                                        "x",
                                        "-loggc",
                                        "kafka.admin.TopicCommand",
                                        "--list")
                                .lines())
                .endsWith("--as", "kafka-topics", "--list");
        assertThat(script(Map.of(), "kafka-run-class.sh", "kafka.Kafka", "a.properties").lines())
                .endsWith("--as", "kafka-server-start", "a.properties");
    }

    @Test
    void aClassThatIsNotThereIsNamed() throws Exception {
        var unknown = script(Map.of(), "kafka-run-class.sh", "com.example.Own");
        var later = script(Map.of(), "kafka-run-class.sh", "kafka.tools.JmxTool");
        var none = script(Map.of(), "kafka-run-class.sh");

        assertThat(unknown.code()).isOne();
        assertThat(unknown.lines())
                .containsExactly(
                        "com.example.Own is no class of Moldau; what Kafka's tools do is in the scripts of %s/bin"
                                .formatted(home));
        assertThat(later.code()).isOne();
        assertThat(later.lines())
                .containsExactly("There is no kafka-jmx.sh in this version of Moldau.");
        assertThat(none.code()).isOne();
        assertThat(none.lines().getFirst()).startsWith("USAGE: ");
    }

    @Test
    void zooKeeperIsNotNeededAndNoReasonToStop() throws Exception {
        for (var name :
                List.of("zookeeper-server-start", "zookeeper-server-stop", "zookeeper-shell")) {
            var ended = script(Map.of(), name + ".sh", "config/zookeeper.properties");

            assertThat(ended.code()).as(name).isZero();
            assertThat(ended.lines()).as(name).hasSize(1);
            assertThat(ended.lines().getFirst()).as(name).contains("ZooKeeper");
        }
    }
}
