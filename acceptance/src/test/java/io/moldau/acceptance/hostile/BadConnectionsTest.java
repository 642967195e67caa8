package io.moldau.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.MoldauProcess;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections that are not broken, but ill-mannered: slow, silent, deaf, or gone at once. A good
/// client works on beside them. `-Ddropped=20000` for as many connections as the campaign drops.
class BadConnectionsTest {
    private static final int SLOW_CONNECTIONS = 1_000;
    private static final int SLOW_SECONDS = 3;
    private static final int DROPPED_CONNECTIONS = Integer.getInteger("dropped", 4_000);

    /// Connections before the memory is looked at: until the code that serves them is compiled.
    private static final int WARM_UP = 1_000;

    private static final int GROWTH_KIB_MAX = 64 << 10;
    private static final int DEAF_REQUESTS = 200_000;

    /// ApiVersions version 0, correlation id 7, no client id.
    private static final byte[] API_VERSIONS = {
        0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, (byte) 0xFF, (byte) 0xFF
    };

    /// Metadata version 1 of all topics: a small question with a larger answer.
    private static final byte[] ALL_TOPICS = {
        0,
        0,
        0,
        14,
        0,
        3,
        0,
        1,
        0,
        0,
        0,
        7,
        (byte) 0xFF,
        (byte) 0xFF,
        (byte) 0xFF,
        (byte) 0xFF,
        (byte) 0xFF,
        (byte) 0xFF
    };

    @TempDir private static Path directory;
    private static MoldauProcess broker;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory, Map.of());
        dropAtOnce(BadFramesTest.address(broker), WARM_UP);
    }

    @AfterAll
    static void theBrokerEndsCleanly() throws Exception {
        assertThat(broker.said()).doesNotContain("\tat ", "Exception in thread");
        assertThat(broker.stop()).as("exit code after SIGTERM").isZero();
    }

    @FunctionalInterface
    private interface Nuisance {
        void to(InetSocketAddress broker) throws Exception;
    }

    /// Runs it beside a good client; then the broker has about the memory it had.
    private static void besideAGoodClient(String name, Nuisance nuisance) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var good = new GoodClient(broker.bootstrap(), name);
            var running =
                    threads.submit(() -> {
                        good.run();
                        return null;
                    });
            var before = Memory.of(broker.pid());
            nuisance.to(BadFramesTest.address(broker));
            var after = Memory.of(broker.pid());
            good.stop();
            running.get();
            System.out.printf("%s; memory %s, then %s%n", good.latencies(), before, after);
            good.check();
            assertThat(good.acknowledged()).isPositive();
            assertThat(after.rssKiB() - before.rssKiB())
                    .as("memory grown, KiB")
                    .isLessThan(GROWTH_KIB_MAX);
        }
    }

    @Test
    void aThousandClientsOfAByteASecondCostLittle() throws Exception {
        besideAGoodClient(
                "slow",
                address -> {
                    var sockets = new ArrayList<Socket>();
                    try {
                        for (int i = 0; i < SLOW_CONNECTIONS; i++) {
                            sockets.add(open(address));
                        }
                        for (int second = 0; second < SLOW_SECONDS; second++) {
                            for (var socket : sockets) {
                                socket.getOutputStream().write(API_VERSIONS[second]);
                            }
                            Thread.sleep(1000);
                        }
                        for (var socket : sockets) {
                            int rest = API_VERSIONS.length - SLOW_SECONDS;
                            socket.getOutputStream().write(API_VERSIONS, SLOW_SECONDS, rest);
                        }
                        for (var socket : sockets) {
                            assertThat(correlationId(socket)).isEqualTo(7);
                        }
                    } finally {
                        closeAll(sockets);
                    }
                });
    }

    @Test
    void connectionsThatAreDroppedAtOnceLeaveNothingBehind() throws Exception {
        besideAGoodClient("dropped", address -> dropAtOnce(address, DROPPED_CONNECTIONS));
    }

    private static void dropAtOnce(InetSocketAddress address, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try (var socket = open(address)) {
                if (i % 2 == 0) {
                    socket.getOutputStream().write(API_VERSIONS, 0, i % API_VERSIONS.length);
                }
                socket.setSoLinger(true, 0); // a reset, so that no port is kept waiting
            }
        }
    }

    @Test
    void whoeverHasSentAllStillGetsItsAnswers() throws Exception {
        besideAGoodClient(
                "half-closed",
                address -> {
                    for (int i = 0; i < 200; i++) {
                        try (var socket = open(address)) {
                            socket.getOutputStream().write(API_VERSIONS);
                            socket.getOutputStream().write(API_VERSIONS);
                            socket.shutdownOutput();
                            assertThat(correlationId(socket)).isEqualTo(7);
                            assertThat(correlationId(socket)).isEqualTo(7);
                            assertThat(socket.getInputStream().read()).isEqualTo(-1);
                        }
                    }
                });
    }

    @Test
    void aClientThatNeverReadsIsNotAnsweredWithoutEnd() throws Exception {
        besideAGoodClient(
                "deaf",
                address -> {
                    var sockets = new ArrayList<Socket>();
                    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                        for (int i = 0; i < 4; i++) {
                            var socket = open(address);
                            sockets.add(socket);
                            var _ = threads.submit(() -> askWithoutReading(socket));
                        }
                        Thread.sleep(4000);
                        closeAll(sockets);
                    }
                });
    }

    private static void askWithoutReading(Socket socket) {
        try {
            for (int i = 0; i < DEAF_REQUESTS; i++) {
                socket.getOutputStream().write(ALL_TOPICS);
            }
        } catch (IOException _) {
            // the broker took no more, and the test closed the connection
        }
    }

    @Test
    void whatIsNoKafkaIsNamedInTheLog() throws Exception {
        var address = BadFramesTest.address(broker);
        for (var hello : List.of("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n")) {
            assertThat(reply(address, hello.getBytes(StandardCharsets.US_ASCII))).isEmpty();
        }
        byte[] tls = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xFC, 0x03, 0x03};
        assertThat(reply(address, tls)).isEmpty();
        byte[] huge = ByteBuffer.allocate(20).putInt(Integer.MAX_VALUE).array();
        assertThat(reply(address, huge)).isEmpty();
        assertThat(broker.said()).contains("HTTP", "SSH", "TLS", "2147483647");
    }

    private static byte[] reply(InetSocketAddress address, byte[] hello) throws IOException {
        try (var socket = open(address)) {
            socket.getOutputStream().write(hello);
            return socket.getInputStream().readAllBytes();
        }
    }

    private static int correlationId(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var answer = new byte[in.readInt()];
        in.readFully(answer);
        return ByteBuffer.wrap(answer).getInt();
    }

    private static Socket open(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        socket.connect(address, 20_000);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
