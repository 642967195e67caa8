package io.moldau.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ListenerCheckTest {
    private static final Duration MAX = Duration.ofSeconds(20);

    private static Properties at(int port) {
        var settings = new Properties();
        settings.setProperty("bootstrap.servers", "127.0.0.1:" + port);
        return settings;
    }

    /// A broker that answers the first question about metadata with one broker, 7 at `host`.
    private static void answer(ServerSocket listener, String host, int port) {
        try (var socket = listener.accept()) {
            var in = new DataInputStream(socket.getInputStream());
            in.readFully(new byte[in.readInt()]);
            var body = ByteBuffer.allocate(100).putInt(0).putInt(1).putInt(1).putInt(7);
            body.putShort((short) host.length()).put(host.getBytes(StandardCharsets.UTF_8));
            body.putInt(port).putShort((short) -1).putInt(7).putInt(0);
            body.putInt(0, body.position() - Integer.BYTES);
            socket.getOutputStream().write(body.array(), 0, body.position());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Findings look(String host, int port) throws Exception {
        try (var listener = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            int told = port == 0 ? listener.getLocalPort() : port;
            var served =
                    CompletableFuture.runAsync(() -> {
                        answer(listener, host, told);
                        if (told == listener.getLocalPort()) {
                            answer(listener, host, told);
                        }
                    });
            var findings = TestFindings.of(ListenerCheck.NAME);
            var check = new ListenerCheck(at(listener.getLocalPort()), MAX);
            check.look(findings);
            assertThat(check.answering().contains(7)).isEqualTo(host.startsWith("127"));
            served.get();
            return findings;
        }
    }

    @Test
    void anAddressThatIsReachedIsGood() throws Exception {
        assertThat(look("127.0.0.1", 0).all())
                .singleElement()
                .satisfies(it -> assertThat(it.level()).isEqualTo(Level.GOOD));
    }

    @Test
    void anAddressThatNobodyKnowsIsNamedWithWhatMendsIt() throws Exception {
        assertThat(look("nowhere.invalid", 9092).all())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.level()).isEqualTo(Level.BAD);
                    assertThat(it.what())
                            .isEqualTo(
                                    "broker 7 tells clients to come to nowhere.invalid:9092, which"
                                            + " cannot be reached from here: no such host");
                    assertThat(it.remedy().advice())
                            .contains("advertised.listeners=PLAINTEXT://127.0.0.1:");
                });
    }

    @Test
    void somethingElseThatListensIsNoBroker() throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var served =
                    CompletableFuture.runAsync(() -> {
                        try (var socket = listener.accept()) {
                            socket.getOutputStream()
                                    .write("HTTP/1.1 400 Bad".getBytes(StandardCharsets.UTF_8));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            var findings = TestFindings.of(ListenerCheck.NAME);
            var check = new ListenerCheck(at(listener.getLocalPort()), MAX);
            check.look(findings);
            assertThat(check.answering()).isEmpty();
            served.get();
            assertThat(findings.all())
                    .singleElement()
                    .satisfies(it ->
                            assertThat(it.what())
                                    .endsWith(
                                            "does not answer as a broker: no Kafka broker answers there"));
        }
    }

    @Test
    void aBrokerThatTakesConnectionsAndSaysNothingHangs() throws Exception {
        try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var served =
                    CompletableFuture.runAsync(
                            () -> answer(first, "127.0.0.1", silent.getLocalPort()));
            var findings = TestFindings.of(ListenerCheck.NAME);
            var check = new ListenerCheck(at(first.getLocalPort()), Duration.ofSeconds(2));
            check.look(findings);
            served.get();
            assertThat(check.answering()).isEmpty();
            assertThat(findings.all())
                    .singleElement()
                    .satisfies(it ->
                            assertThat(it.what())
                                    .isEqualTo(
                                            "broker 7 takes connections at 127.0.0.1:%d and does not answer within 1.0 seconds"
                                                    .formatted(silent.getLocalPort())));
        }
    }

    @Test
    void oneThatIsStoppedIsNotTakenForOneThatIsAway() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var findings = TestFindings.of(ListenerCheck.NAME);
            new ListenerCheck(at(silent.getLocalPort()), Duration.ofSeconds(1)).look(findings);
            assertThat(findings.all())
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.what())
                                .isEqualTo(
                                        "a broker takes connections at 127.0.0.1:%d and does not answer within 0.5 seconds"
                                                .formatted(silent.getLocalPort()));
                        assertThat(it.remedy().commands()).isEmpty();
                    });
        }
    }
}
