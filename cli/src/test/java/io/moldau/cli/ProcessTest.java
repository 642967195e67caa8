package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The program as an operator meets it, in a process of its own.
class ProcessTest {
    /// A stop with a client connected; generous, for test machines are busy.
    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalStopsItCleanlyWithinSeconds(String signal) throws Exception {
        try (var program = Program.start(directory);
                var client = program.connect()) {
            assertThat(client.isConnected()).isTrue();
            long before = System.nanoTime();

            int code = program.signal(signal);

            assertThat(code).isZero();
            assertThat(System.nanoTime() - before).isLessThan(STOP_MAX.toNanos());
            assertThat(program.said()).contains("Moldau stopped").doesNotContain("Exception");
        }
        assertThat(directory.resolve("data/.kafka_cleanshutdown")).exists();
        assertThat(directory.resolve("data").resolve(ProcessFile.NAME)).doesNotExist();
    }

    @Test
    void stopEndsTheBrokerOfADataDirectoryAndOnlyOnce() throws Exception {
        var data = "log.dirs=" + directory.resolve("data");
        try (var program = Program.start(directory)) {
            try (var stop = Program.run(directory, "stop", "--set", data)) {
                assertThat(stop.exitCode()).isZero();
                assertThat(stop.said()).startsWith("Moldau stopped (process ");
            }
            assertThat(program.exitCode()).isZero();
        }
        try (var again = Program.run(directory, "stop", "--set", data)) {
            assertThat(again.exitCode()).isOne();
        }
    }

    @Test
    void aSecondBrokerOnTheSameDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
        try (var first = Program.start(directory);
                var second =
                        Program.run(
                                directory,
                                "start",
                                "--set",
                                "listeners=PLAINTEXT://127.0.0.1:0",
                                "--set",
                                "log.dirs=" + directory.resolve("data"))) {
            assertThat(second.exitCode()).isOne();
            assertThat(second.said())
                    .contains(
                            "is in use by another process. Stop that one, or point log.dirs elsewhere")
                    .doesNotContain("\tat ");
            assertThat(first.signal("TERM")).isZero();
        }
    }

    @Test
    void theBannerHasThreeLinesAndAFourthForAWildcard() throws Exception {
        try (var program = Program.start(directory)) {
            var lines = banner(program);
            assertThat(lines).hasSize(3);
            assertThat(lines[0])
                    .matches(
                            "Moldau \\S+ serves 127\\.0\\.0\\.1:\\d+ \\(node 1, cluster [\\w-]{22}\\)");
            assertThat(lines[1]).isEqualTo("Data:       " + directory.resolve("data"));
            assertThat(lines[2])
                    .isEqualTo(
                            "Durability: an acknowledged record is on disk (flush.before.ack=true)");
            program.signal("TERM");
        }
        try (var program =
                Program.start(directory, "listeners=PLAINTEXT://:0", "flush.before.ack=false")) {
            var lines = banner(program);
            assertThat(lines).hasSize(4);
            assertThat(lines[0]).contains("serves localhost:" + program.port());
            assertThat(lines[2])
                    .isEqualTo(
                            "Durability: an acknowledged record is in the page cache (flush.before.ack=false)");
            assertThat(lines[3])
                    .isEqualTo(
                            "Others:     PLAINTEXT is told to clients as localhost, which only this machine reaches;"
                                    + " to serve others: --set advertised.listeners=PLAINTEXT://NAME:"
                                    + program.port());
            try (var local = new Socket("localhost", program.port())) {
                assertThat(local.isConnected()).isTrue();
            }
        }
    }

    private static String[] banner(Program program) throws Exception {
        return program.said()
                .lines()
                .filter(it ->
                        it.startsWith("Moldau ") || it.matches("(Data|Durability|Others): .*"))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n -> received an HTTP request; this port speaks Kafka's protocol",
                "SSH-2.0-OpenSSH_9.6\r\n -> received an SSH greeting; this port speaks Kafka's protocol",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003 -> received a TLS hello; this listener is plaintext",
            })
    void aStrangerGetsOneLineThatSaysWhatArrived(String greetingAndText) throws Exception {
        var parts = greetingAndText.split(" -> ", -1);
        try (var program = Program.start(directory)) {
            for (int i = 0; i < 3; i++) {
                assertThat(answerTo(program, parts[0].getBytes(StandardCharsets.ISO_8859_1)))
                        .isEmpty();
            }
            program.signal("TERM");
            assertThat(program.said().lines().filter(it -> it.contains(parts[1]))).hasSize(1);
            assertThat(program.said()).doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0, 3})
    void aSizeThatCannotBeIsAnswerednWithAClosedConnection(int size) throws Exception {
        try (var program = Program.start(directory)) {
            var frame = ByteBuffer.allocate(64).putInt(size).array();
            assertThat(answerTo(program, frame)).isEmpty();
            assertThat(program.said()).contains("Invalid receive (size = " + size);
            assertThat(program.said()).doesNotContain("\tat ");
        }
    }

    /// All that the broker sends until it ends the connection.
    private static byte[] answerTo(Program program, byte[] bytes) throws Exception {
        try (var socket = program.connect()) {
            socket.getOutputStream().write(bytes);
            return socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException _) {
            return new byte[0]; // reset, because more had arrived than was read
        }
    }

    @Test
    void kafkasOwnSettingsFileStartsIt() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("server.properties"),
                        """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.bootstrap.servers=localhost:9093
                        listeners=PLAINTEXT://:0,CONTROLLER://:9093
                        inter.broker.listener.name=PLAINTEXT
                        controller.listener.names=CONTROLLER
                        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL
                        num.network.threads=3
                        num.io.threads=8
                        socket.send.buffer.bytes=102400
                        socket.receive.buffer.bytes=102400
                        log.dirs=%s
                        offsets.topic.replication.factor=1
                        transaction.state.log.min.isr=1
                        log.retention.hours=168
                        zookeeper.connect=localhost:2181
                        log.retension.ms=5
                        """
                                .formatted(directory.resolve("data")));
        try (var program = Program.run(directory, "start", "--config", file.toString())) {
            program.awaitSaid("Durability:");
            assertThat(program.said())
                    .contains("Unknown setting zookeeper.connect: it is not needed")
                    .contains("did you mean log.retention.ms?")
                    .contains("Setting without effect transaction.state.log.min.isr: ");
            assertThat(program.signal("TERM")).isZero();
        }
    }

    /// ApiVersions version 0 with an empty client id.
    private static byte[] apiVersions(int correlationId) {
        return ByteBuffer.allocate(14)
                .putInt(10)
                .putShort((short) 18)
                .putShort((short) 0)
                .putInt(correlationId)
                .putShort((short) 0)
                .array();
    }

    @Test
    void aClientThatHasSaidAllGetsItsAnswersInOrderAfterItHasClosedItsHalf() throws Exception {
        try (var program = Program.start(directory);
                var socket = program.connect()) {
            for (int id = 0; id < 200; id++) {
                socket.getOutputStream().write(apiVersions(id));
            }
            socket.shutdownOutput();

            var answers = ByteBuffer.wrap(socket.getInputStream().readAllBytes());

            for (int id = 0; id < 200; id++) {
                int size = answers.getInt();
                assertThat(answers.getInt(answers.position())).isEqualTo(id);
                answers.position(answers.position() + size);
            }
            assertThat(answers.hasRemaining()).isFalse();
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfARequestIsNoEvent() throws Exception {
        try (var program = Program.start(directory)) {
            for (int sent : new int[] {0, 2, 9}) {
                try (var socket = program.connect()) {
                    socket.getOutputStream().write(apiVersions(1), 0, sent);
                }
            }
            assertThat(program.signal("TERM")).isZero();
            assertThat(program.said().lines().filter(it -> it.contains("127.0.0.1")))
                    .allMatch(it -> it.contains("Serving") || it.contains("serves"));
        }
    }

    @Test
    void theLogSaysStartAndStopWithTheTime() throws Exception {
        try (var program = Program.start(directory)) {
            program.signal("TERM");
            var time = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO \\w+ - ";
            for (String event :
                    new String[] {"Serving address=.* pid=.*", "Stopping", "Stopped cleanly"}) {
                assertThat(program.said().lines().filter(it -> it.matches(time + event)))
                        .hasSize(1);
            }
        }
    }
}
