package io.moldau.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.Network.Listener;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RealNetworkTest {
    private static final int MANY_BYTES = 8 << 20; // far more than the two sockets hold

    private final World world =
            RealWorld.create((thread, e) -> System.err.println(thread.getName() + " failed: " + e));
    private Listener listener;

    @TempDir Path directory;

    RealNetworkTest() throws IOException {
        listener = world.network().listen(loopback(0), 50);
    }

    @BeforeEach
    void aPortWasTaken() {
        assertThat(listener.address().getPort()).isPositive();
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> Future<T> onVirtualThread(Work<T> work) {
        var future = new CompletableFuture<T>();
        world.threads()
                .start(
                        "test",
                        () -> {
                            try {
                                future.complete(work.run());
                            } catch (IOException e) {
                                future.completeExceptionally(e);
                            }
                        });
        return future;
    }

    private record Pair(Connection client, Connection server) {}

    private Pair connect() throws Exception {
        var accepted = onVirtualThread(listener::accept);
        var client = onVirtualThread(() -> world.network().connect(listener.address()));
        return new Pair(client.get(), accepted.get());
    }

    private static byte[] readAll(Connection connection, int bufferBytes) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(bufferBytes);
        while (connection.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    private static byte[] randomBytes(int count) {
        var bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesArriveInOrderHoweverTheyAreGathered() throws Exception {
        var pair = connect();
        byte[] bytes = randomBytes(MANY_BYTES);
        var received = onVirtualThread(() -> readAll(pair.server, 1 << 20));

        onVirtualThread(
                        () -> {
                            var sources = new ArrayList<ByteBuffer>();
                            for (int at = 0, size = 1; at < bytes.length; at += size, size *= 2) {
                                int length = Math.min(size, bytes.length - at);
                                sources.add(ByteBuffer.wrap(bytes, at, length));
                                sources.add(ByteBuffer.allocate(0));
                                if (sources.size() == 8) { // a direct one between those of the heap
                                    var direct = ByteBuffer.allocateDirect(length);
                                    direct.put(sources.get(6)).flip();
                                    sources.set(6, direct);
                                }
                            }
                            pair.client.write(sources.toArray(ByteBuffer[]::new));
                            pair.client.close();
                            return 0;
                        })
                .get();

        assertThat(Arrays.equals(received.get(), bytes)).isTrue();
    }

    @Test
    void transferWaitsForASlowReaderWithoutHoldingTheCarriers() throws Exception {
        byte[] bytes = randomBytes(MANY_BYTES);
        var file = world.disk().open(directory.resolve("file"), OpenMode.CREATE_NEW);
        file.write(0, ByteBuffer.wrap(bytes));
        // More transfers than there are carriers: were one held, the last could not be reached.
        int transfers = 2 * Runtime.getRuntime().availableProcessors() + 2;
        var pairs = new ArrayList<Pair>();
        var sent = new ArrayList<Future<Integer>>();
        for (int i = 0; i < transfers; i++) {
            var pair = connect();
            pairs.add(pair);
            sent.add(
                    onVirtualThread(() -> {
                        pair.server.transfer(file, 1, bytes.length - 1);
                        pair.server.close();
                        return 0;
                    }));
        }
        var cpuBefore = cpuNanos();
        TimeUnit.MILLISECONDS.sleep(300); // nobody reads: all transfers are stuck
        var cpuStuck = cpuNanos() - cpuBefore;

        assertThat(sent).noneMatch(Future::isDone);
        assertThat(onVirtualThread(() -> "a carrier is free").get(5, TimeUnit.SECONDS))
                .isNotEmpty();
        assertThat(cpuStuck).as("CPU while stuck, nanoseconds").isLessThan(300_000_000);
        byte[] expected = Arrays.copyOfRange(bytes, 1, bytes.length);
        for (Pair pair : pairs) {
            var received = onVirtualThread(() -> readAll(pair.client, 100_000));
            assertThat(Arrays.equals(received.get(), expected)).isTrue();
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    @Test
    void aTransferFromAFileThatEndsTooEarlyFails() throws Exception {
        var pair = connect();
        var file = world.disk().open(directory.resolve("file"), OpenMode.CREATE_NEW);
        file.write(0, ByteBuffer.wrap(new byte[100]));

        assertThatThrownBy(() ->
                        onVirtualThread(
                                        () -> {
                                            pair.server.transfer(file, 50, 51);
                                            return 0;
                                        })
                                .get())
                .hasCauseInstanceOf(EOFException.class);
    }

    @Test
    void closeWakesAReaderAWriterAndATransfer() throws Exception {
        var reading = connect();
        var writing = connect();
        var transferring = connect();
        var file = world.disk().open(directory.resolve("file"), OpenMode.CREATE_NEW);
        file.preallocate(MANY_BYTES);
        var started = new CountDownLatch(3);
        var read =
                onVirtualThread(() ->
                        startedThen(started, () -> reading.server.read(ByteBuffer.allocate(1))));
        var write =
                onVirtualThread(() ->
                        startedThen(
                                started,
                                () -> {
                                    writing.server.write(ByteBuffer.allocate(MANY_BYTES));
                                    return 0;
                                }));
        var transfer =
                onVirtualThread(() ->
                        startedThen(
                                started,
                                () -> {
                                    transferring.server.transfer(file, 0, MANY_BYTES);
                                    return 0;
                                }));
        started.await();
        TimeUnit.MILLISECONDS.sleep(50); // to find them parked; right without it, too

        reading.server.close();
        writing.server.close();
        transferring.server.close();

        for (Future<?> woken : List.of(read, write, transfer)) {
            assertThatThrownBy(() -> woken.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    private static <T> T startedThen(CountDownLatch started, Work<T> work) throws IOException {
        started.countDown();
        return work.run();
    }

    @Test
    void closeWakesAccept() throws Exception {
        var accepting = onVirtualThread(listener::accept);

        listener.close();

        assertThatThrownBy(() -> accepting.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aPortCanBeTakenAgainWhileOldConnectionsLinger() throws Exception {
        var pair = connect();
        pair.server.close(); // closes first, so the listener's side lingers
        assertThat(pair.client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        pair.client.close();
        var address = listener.address();
        listener.close();

        listener = world.network().listen(address, 50);

        assertThat(connect().client.remoteAddress()).isEqualTo(address);
    }

    @Test
    void connectingWhereNobodyListensFails() throws Exception {
        listener.close();

        assertThatThrownBy(() -> world.network().connect(listener.address()))
                .isInstanceOf(SocketException.class);
    }

    /// The JDK copies heap buffers through direct ones that it keeps per carrier, not per virtual
    /// thread: the more so as the frames come in windows.
    @Test
    void heapBuffersOfManyConnectionsKeepLittleDirectMemory() throws Exception {
        long before = directBytes();
        int connections = 100;
        int frameBytes = 1 << 20;
        var served = new ArrayList<Future<Integer>>();
        for (int i = 0; i < connections; i++) {
            var pair = connect();
            served.add(onVirtualThread(() -> readAll(pair.server, frameBytes).length));
            var _ =
                    onVirtualThread(() -> {
                        pair.client.write(ByteBuffer.allocate(frameBytes));
                        pair.client.close();
                        return 0;
                    });
        }
        for (var it : served) {
            assertThat(it.get()).isEqualTo(frameBytes);
        }

        assertThat(directBytes() - before).as("direct memory kept").isLessThan(8 << 20);
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(it -> it.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /// What a client can send to a node that never reads.
    private int unreadBytes(int receiveBufferBytes) throws Exception {
        var settings = new Network.SocketSettings(50, -1, receiveBufferBytes);
        try (var small = world.network().listen(loopback(0), settings);
                var client = java.nio.channels.SocketChannel.open(small.address());
                var _ = small.accept()) {
            client.setOption(java.net.StandardSocketOptions.SO_SNDBUF, 4096);
            client.configureBlocking(false);
            int sent = 0;
            for (int quiet = 0; quiet < 20; quiet++) {
                int more = client.write(ByteBuffer.allocate(1 << 16));
                if (more > 0) {
                    sent += more;
                    quiet = 0;
                } else {
                    world.clock().sleep(TimeUnit.MILLISECONDS.toNanos(5));
                }
            }
            return sent;
        }
    }

    @Test
    void theReceiveBufferIsAsLargeAsAskedFor() throws Exception {
        assertThat(unreadBytes(8 * 1024)).isLessThan(unreadBytes(200 * 1024) / 2);
    }

    @Test
    void theSendBufferIsAsLargeAsAskedFor() throws Exception {
        for (int bytes : new int[] {16 * 1024, 100 * 1024}) {
            var settings = new Network.SocketSettings(50, bytes, -1);
            try (var sized = world.network().listen(loopback(0), settings);
                    var client = java.nio.channels.SocketChannel.open(sized.address());
                    var accepted = (RealConnection) sized.accept()) {
                assertThat(client.isConnected()).isTrue();
                // Linux gives twice what is asked for, for its own bookkeeping.
                assertThat(accepted.sendBufferBytes()).isBetween(bytes, 2 * bytes);
            }
        }
    }

    @Test
    void aHostThatNobodyKnowsIsNamed() {
        var nobody = InetSocketAddress.createUnresolved("no.such.host.invalid", 0);
        assertThatThrownBy(() -> world.network().listen(nobody, 50))
                .isInstanceOf(java.net.UnknownHostException.class)
                .hasMessage("no such host: no.such.host.invalid");
    }
}
