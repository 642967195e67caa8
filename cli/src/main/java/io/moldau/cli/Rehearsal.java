package io.moldau.cli;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.RequestFrame;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.World;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// A start that is recorded at build time, with a client's first questions: the classes it loads
/// are in the archive that later starts map instead of loading them (JEP 514).
final class Rehearsal {
    private static final String TOPIC = "rehearsal";

    /// The last version of Produce that names topics.
    private static final int PRODUCE = 12;

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException, UsageException {
        Path directory = Files.createTempDirectory("moldau-rehearsal");
        try {
            var running = start(directory);
            converse(running.world(), address(running));
            running.stop();
        } finally {
            delete(directory);
        }
    }

    /// A broker with its data in `directory`, on a port of its own.
    static StartCommand.Running start(Path directory) throws IOException, UsageException {
        var settings = List.of("listeners=PLAINTEXT://127.0.0.1:0", "log.dirs=" + directory);
        return StartCommand.start(new Arguments(null, settings));
    }

    static InetSocketAddress address(StartCommand.Running running) {
        var address = running.broker().advertised().getFirst();
        return new InetSocketAddress(address.host(), address.port());
    }

    private static void converse(World world, InetSocketAddress address) throws IOException {
        try (Connection connection = world.network().connect(address)) {
            ask(connection, ApiVersionsRequest.builder().build());
            ask(connection, MetadataRequest.builder().build());
            var topics = List.of(new MetadataRequestTopic(Uuid.ZERO, TOPIC));
            ask(
                    connection,
                    MetadataRequest.builder().topics(topics).allowAutoTopicCreation(true).build());
            ask(connection, produce(), PRODUCE);
            ask(connection, FetchRequest.builder().maxBytes(1024).sessionEpoch(-1).build());
            ask(
                    connection,
                    FindCoordinatorRequest.builder().coordinatorKeys(List.of(TOPIC)).build());
        }
    }

    private static ProduceRequest produce() {
        var batch = new BatchWriter(Compression.NONE).append(0, null, new byte[1]).build();
        return new ProduceRequest(
                null,
                -1,
                1000,
                List.of(
                        new TopicProduceData(
                                TOPIC, Uuid.ZERO, List.of(new PartitionProduceData(0, batch)))));
    }

    private static void ask(Connection connection, Request request) throws IOException {
        ask(connection, request, request.apiKey().maxVersion());
    }

    private static void ask(Connection connection, Request request, int version)
            throws IOException {
        connection.write(RequestFrame.of(request, version, 0, TOPIC));
        read(connection, read(connection, Integer.BYTES).getInt());
    }

    private static ByteBuffer read(Connection connection, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (connection.read(bytes) < 0) {
                throw new EOFException("the broker ended the connection");
            }
        }
        return bytes.flip();
    }

    static void delete(Path directory) throws IOException {
        List<Path> all;
        try (var paths = Files.walk(directory)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
