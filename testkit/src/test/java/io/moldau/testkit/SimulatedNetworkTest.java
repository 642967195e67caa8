package io.moldau.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.World;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
    private static final int PORT = 9092;
    private static final int SEEDS = 30;
    private static final InetSocketAddress SERVER =
            InetSocketAddress.createUnresolved("server", PORT);
    private static final long SECOND = 1_000_000_000L;

    private interface Talk {
        void run(SimulatedWorld simulation, World client) throws Exception;
    }

    /// Runs `talk` on a client while a node named `server` serves each connection with `service`.
    private static void forEachSeed(Service service, Talk talk) {
        Seeds.of(SEEDS)
                .forEach(seed -> {
                    var simulation = new SimulatedWorld(seed);
                    simulation.node("server").start(world -> serve(world, service));
                    simulation.run(world -> {
                        world.clock().sleep(SECOND); // the server listens by now
                        talk.run(simulation, world);
                    });
                });
    }

    private interface Service {
        void run(World world, Connection connection) throws IOException;
    }

    private static void serve(World world, Service service) throws IOException {
        var listener = world.network().listen(new InetSocketAddress(PORT), 50);
        while (true) {
            var connection = listener.accept();
            world.threads().start("service", () -> quietly(() -> service.run(world, connection)));
        }
    }

    private interface Chore {
        void run() throws IOException;
    }

    /// A connection that breaks is no failure of the server's.
    private static void quietly(Chore chore) {
        try {
            chore.run();
        } catch (IOException _) {
            // the client sees it from its side
        }
    }

    private static void echo(World world, Connection connection) throws IOException {
        var buffer = ByteBuffer.allocate(1000);
        while (connection.read(buffer) >= 0) {
            connection.write(buffer.flip());
            buffer.clear();
        }
        connection.close();
    }

    private static void sayNothing(World world, Connection connection) throws IOException {
        world.clock().sleep(Long.MAX_VALUE / 2);
        connection.close();
    }

    private static String read(Connection connection, int count) throws IOException {
        var buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && connection.read(buffer) >= 0) {}
        return new String(buffer.array(), 0, buffer.position(), US_ASCII);
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    @Test
    void bytesComeBackInOrderAndThenTheEnd() {
        var bytes = new byte[300_000];
        new Random(5).nextBytes(bytes);
        forEachSeed(
                SimulatedNetworkTest::echo,
                (_, client) -> {
                    var connection = client.network().connect(SERVER);
                    client.threads()
                            .start(
                                    "sender",
                                    () ->
                                            quietly(() ->
                                                    connection.write(
                                                            ByteBuffer.wrap(bytes, 0, 7),
                                                            ByteBuffer.wrap(bytes, 7, 299_993))));
                    var received = new ByteArrayOutputStream();
                    var buffer = ByteBuffer.allocate(10_000);
                    while (received.size() < bytes.length) {
                        assertThat(connection.read(buffer)).isPositive();
                        received.write(buffer.array(), 0, buffer.position());
                        buffer.clear();
                    }
                    assertThat(Arrays.equals(received.toByteArray(), bytes)).isTrue();
                });
    }

    @Test
    void readsAreShortNowAndThen() {
        var lengths = new HashSet<Integer>();
        forEachSeed(
                SimulatedNetworkTest::echo,
                (_, client) -> {
                    var connection = client.network().connect(SERVER);
                    connection.write(text("0123456789"));
                    lengths.add(connection.read(ByteBuffer.allocate(10)));
                });

        assertThat(lengths).hasSizeGreaterThan(2).contains(10);
    }

    @Test
    void aWriterWaitsForASlowReaderAndIsWokenByItsOwnClose() {
        forEachSeed(
                SimulatedNetworkTest::sayNothing,
                (_, client) -> {
                    var connection = client.network().connect(SERVER);
                    var outcome = new ArrayList<String>();
                    client.threads()
                            .start(
                                    "writer",
                                    () -> {
                                        try {
                                            connection.write(ByteBuffer.allocate(1 << 20));
                                            outcome.add("written");
                                        } catch (IOException e) {
                                            outcome.add(e.getClass().getSimpleName());
                                        }
                                    });
                    client.clock().sleep(100 * SECOND);
                    assertThat(outcome).isEmpty();
                    connection.close();
                    client.clock().sleep(SECOND);
                    assertThat(outcome)
                            .containsExactly(AsynchronousCloseException.class.getSimpleName());
                });
    }

    @Test
    void aCloseIsTheEndForThePeerAfterTheLastByte() {
        forEachSeed(
                (_, connection) -> {
                    connection.write(text("bye"));
                    connection.close();
                },
                (_, client) -> {
                    var connection = client.network().connect(SERVER);
                    assertThat(read(connection, 10)).isEqualTo("bye");
                    assertThat(connection.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                });
    }

    @Test
    void connectingFailsWhereNobodyListensOrLives() {
        forEachSeed(
                SimulatedNetworkTest::echo,
                (simulation, client) -> {
                    var network = client.network();
                    var server = simulation.node("server");
                    assertThatThrownBy(() -> network.connect(server.address(PORT + 1)))
                            .isInstanceOf(ConnectException.class)
                            .hasMessageContaining("refused");
                    server.kill();
                    assertThatThrownBy(() -> network.connect(server.address(PORT)))
                            .isInstanceOf(ConnectException.class);
                    var unknown = InetSocketAddress.createUnresolved("nowhere", 1);
                    assertThatThrownBy(() -> network.connect(unknown))
                            .isInstanceOf(UnknownHostException.class);
                });
    }

    @Test
    void aPortIsTakenOnceAndFreeAgainAfterACrash() {
        forEachSeed(
                SimulatedNetworkTest::echo,
                (simulation, client) -> {
                    var here = new InetSocketAddress(PORT);
                    client.network().listen(here, 1);
                    assertThatThrownBy(() -> client.network().listen(here, 1))
                            .isInstanceOf(BindException.class);
                    var server = simulation.node("server");
                    server.kill();
                    server.start(world -> serve(world, SimulatedNetworkTest::echo));
                    client.clock().sleep(SECOND);
                    var connection = client.network().connect(server.address(PORT));
                    connection.write(text("again"));
                    assertThat(read(connection, 5)).isEqualTo("again");
                });
    }

    @Test
    void aCrashResetsOrEndsTheConnectionsOfItsPeers() {
        forEachSeed(
                SimulatedNetworkTest::sayNothing,
                (simulation, client) -> {
                    var killed = client.network().connect(SERVER);
                    killed.write(text("unread"));
                    client.clock().sleep(SECOND);
                    simulation.node("server").cutPower();
                    assertThatThrownBy(() -> killed.read(ByteBuffer.allocate(1)))
                            .isInstanceOf(SocketException.class);
                    assertThatThrownBy(() -> killed.write(text("more")))
                            .isInstanceOf(IOException.class);
                });
    }

    @Test
    void bytesWaitWhileTheWayIsCutAndArriveOnceItIsHealed() {
        forEachSeed(
                SimulatedNetworkTest::echo,
                (simulation, client) -> {
                    var connection = client.network().connect(SERVER);
                    var network = simulation.network();
                    var server = simulation.node("server");
                    network.cutOneWay(simulation.node("test"), server);
                    connection.write(text("late"));
                    long cutAt = client.clock().nanos();
                    client.threads()
                            .start(
                                    "healer",
                                    () -> {
                                        client.clock().sleep(50 * SECOND);
                                        network.heal(simulation.node("test"), server);
                                    });
                    assertThat(read(connection, 4)).isEqualTo("late");
                    assertThat(client.clock().nanos() - cutAt).isGreaterThan(50 * SECOND);
                });
    }

    @Test
    void theResetOfAMachineThatLostItsPowerArrivesOnceTheWayIsHealed() {
        forEachSeed(
                SimulatedNetworkTest::echo,
                (simulation, client) -> {
                    var connection = client.network().connect(SERVER);
                    var server = simulation.node("server");
                    client.clock().sleep(SECOND);
                    server.cutPower();
                    simulation.network().cut(simulation.node("test"), server);
                    client.clock().sleep(50 * SECOND);
                    simulation.network().heal(simulation.node("test"), server);
                    assertThatThrownBy(() -> connection.read(ByteBuffer.allocate(1)))
                            .isInstanceOf(SocketException.class);
                });
    }

    @Test
    void connectingTimesOutWhileTheWayIsCut() {
        forEachSeed(
                SimulatedNetworkTest::echo,
                (simulation, client) -> {
                    simulation.network().isolate(simulation.node("server"));
                    assertThatThrownBy(() -> client.network().connect(SERVER))
                            .isInstanceOf(ConnectException.class)
                            .hasMessageContaining("timed out");
                    simulation.network().heal();
                    client.network().connect(SERVER).close();
                });
    }

    @Test
    void aConnectionCanBreakInTheMiddleOfAWrite() {
        var arrived = new HashSet<String>();
        forEachSeed(
                (world, connection) -> {
                    var buffer = ByteBuffer.allocate(100);
                    try {
                        while (connection.read(buffer) >= 0) {}
                    } catch (IOException e) {
                        arrived.add(new String(buffer.array(), 0, buffer.position(), US_ASCII));
                    }
                },
                (simulation, client) -> {
                    var connection = client.network().connect(SERVER);
                    simulation.network().breakSometimes(1);
                    assertThatThrownBy(() -> connection.write(text("abcd")))
                            .isInstanceOf(SocketException.class);
                    assertThatThrownBy(() -> connection.read(ByteBuffer.allocate(1)))
                            .isInstanceOf(SocketException.class);
                    client.clock().sleep(SECOND);
                });

        assertThat(arrived).hasSizeGreaterThan(2).isSubsetOf("", "a", "ab", "abc", "abcd");
    }

    @Test
    void resetBreaksTheConnectionsBetweenTwoNodes() {
        forEachSeed(
                SimulatedNetworkTest::echo,
                (simulation, client) -> {
                    var connection = client.network().connect(SERVER);
                    simulation.network().reset(simulation.node("server"), simulation.node("test"));
                    assertThatThrownBy(() -> connection.read(ByteBuffer.allocate(1)))
                            .isInstanceOf(SocketException.class);
                });
    }

    @Test
    void transferSendsAPartOfAFileAndFailsBeyondItsEnd() {
        forEachSeed(
                (world, connection) -> {
                    var file = world.disk().open(Path.of("/file"), OpenMode.CREATE);
                    file.write(0, text("0123456789"));
                    connection.transfer(file, 2, 5);
                    assertThatThrownBy(() -> connection.transfer(file, 8, 3))
                            .isInstanceOf(EOFException.class);
                    connection.close();
                },
                (_, client) ->
                        assertThat(read(client.network().connect(SERVER), 100)).isEqualTo("23456"));
    }

    @Test
    void oneSeedGivesOneTrace() {
        for (long seed = 1; seed <= 10; seed++) {
            assertThat(traceOf(seed)).as("seed %d", seed).isEqualTo(traceOf(seed));
        }
    }

    static long traceOf(long seed) {
        var simulation = new SimulatedWorld(seed);
        var server = simulation.node("server");
        server.start(world -> serve(world, SimulatedNetworkTest::echo));
        simulation.network().delay(Duration.ofMillis(1), Duration.ofMillis(50));
        simulation.network().breakSometimes(0.02);
        simulation.run(world -> {
            world.clock().sleep(SECOND);
            server.cutPowerAtEffect(60);
            for (int i : List.of(1, 2, 3)) {
                world.threads().start("client-" + i, () -> quietly(() -> talk(world)));
            }
            world.clock().sleep(20 * SECOND);
        });
        return simulation.traceHash();
    }

    private static void talk(World world) throws IOException {
        try (var connection = world.network().connect(SERVER)) {
            for (int i = 0; i < 20; i++) {
                connection.write(text("message " + i));
                read(connection, 9);
            }
        }
    }
}
