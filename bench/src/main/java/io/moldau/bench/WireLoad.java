package io.moldau.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/// A load generator that is light enough not to be the limit: frames are built once, only the
/// correlation id changes, and of an answer only the error code is looked at.
final class WireLoad {
    private static final short PRODUCE = 0;
    private static final short METADATA = 3;

    /// Before flexible versions, so that a frame is written by hand in a few lines. Both systems
    /// serve it the same way as the newest one.
    private static final short PRODUCE_VERSION = 8;

    private static final int PROBE_PAUSE_MS = 2;
    private static final int CORRELATION_AT = 4 + 2 + 2;

    private WireLoad() {}

    /// What a run of small produces gave.
    record Produced(long requests, double seconds, Histogram latencyNanos) {
        double perSecond() {
            return requests / seconds;
        }
    }

    /// Waits until a Metadata request is answered with a broker in it; returns nanoseconds since
    /// the process was started.
    static long awaitMetadata(ServerProcess server) throws IOException {
        while (true) {
            try (var socket = connect(server.port())) {
                send(socket, metadataFrame());
                var in = new DataInputStream(socket.getInputStream());
                var answer = in.readNBytes(in.readInt());
                if (answer.length > 8 && ByteBuffer.wrap(answer).getInt(4) > 0) {
                    return server.nanosSinceStart();
                }
            } catch (IOException e) {
                if (!server.isAlive()) {
                    throw new IOException("the broker ended before it answered", e);
                }
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PROBE_PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Sends `requests` produces in all over `connections` connections, one in flight on each, the
    /// connection `i` to partition `i`.
    static Produced produce(int port, String topic, int connections, long requests)
            throws IOException, InterruptedException {
        var latency = new Histogram(3);
        var parts = new ArrayList<Future<Histogram>>();
        long started = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                int partition = i;
                long share = requests / connections;
                parts.add(threads.submit(() -> produceOn(port, topic, partition, share)));
            }
            for (var part : parts) {
                latency.add(part.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a connection of the load failed", e);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        return new Produced(latency.getTotalCount(), seconds, latency);
    }

    private static Histogram produceOn(int port, String topic, int partition, long requests)
            throws IOException {
        var latency = new Histogram(3);
        var frame = produceFrame(topic, partition);
        try (var socket = connect(port)) {
            var in = new DataInputStream(socket.getInputStream());
            // Kafka answers CreateTopics before it serves the partitions.
            while (exchange(socket, in, frame, topic) != 0) {
                pause();
            }
            for (int i = 0; i < requests; i++) {
                long sent = System.nanoTime();
                int error = exchange(socket, in, frame, topic);
                latency.recordValue(System.nanoTime() - sent);
                if (error != 0) {
                    throw new IOException("error " + error + " in a produce's answer");
                }
            }
        }
        return latency;
    }

    /// Sends a frame and reads its answer: correlation id, topics [name, partitions [index, error
    /// ...]]
    private static int exchange(Socket socket, DataInputStream in, ByteBuffer frame, String topic)
            throws IOException {
        int correlationId = frame.getInt(CORRELATION_AT) + 1;
        frame.putInt(CORRELATION_AT, correlationId);
        send(socket, frame);
        var answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
        if (answer.getInt(0) != correlationId) {
            throw new IOException("an answer to another request: " + answer.getInt(0));
        }
        return answer.getShort(4 + 4 + 2 + topic.length() + 4 + 4);
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void send(Socket socket, ByteBuffer frame) throws IOException {
        socket.getOutputStream().write(frame.array(), frame.arrayOffset(), frame.limit());
    }

    private static ByteBuffer metadataFrame() {
        var frame = ByteBuffer.allocate(64);
        header(frame, METADATA, (short) 1);
        frame.putInt(0); // no topics
        return finish(frame);
    }

    private static ByteBuffer produceFrame(String topic, int partition) {
        var record = new SimpleRecord(1_700_000_000_000L, null, new byte[100]);
        var records = MemoryRecords.withRecords(Compression.NONE, record).buffer();
        var frame = ByteBuffer.allocate(512);
        header(frame, PRODUCE, PRODUCE_VERSION);
        frame.putShort((short) -1); // no transactional id
        frame.putShort((short) -1); // acks=all
        frame.putInt(30_000);
        frame.putInt(1);
        text(frame, topic);
        frame.putInt(1);
        frame.putInt(partition);
        frame.putInt(records.remaining());
        frame.put(records);
        return finish(frame);
    }

    private static void header(ByteBuffer frame, short apiKey, short version) {
        frame.putInt(0); // the size, known at the end
        frame.putShort(apiKey).putShort(version).putInt(0);
        text(frame, "bench");
    }

    private static void text(ByteBuffer frame, String text) {
        frame.putShort((short) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer finish(ByteBuffer frame) {
        frame.putInt(0, frame.position() - 4);
        return frame.flip();
    }

    /// The median of some figures.
    static double median(List<Double> figures) {
        var sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
