package io.moldau.bench.load;

import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Connections that belong together, closed together.
public final class Links implements AutoCloseable {
    /// A topic of a broker on this machine.
    public record Topic(int port, Uuid id, int partitions) {}

    private final List<Link> links = new ArrayList<>();

    private Links() {}

    /// Producers, each with frames enough for `inFlight` requests; the partitions are dealt out to
    /// them in turn, and with fewer partitions than connections they share.
    public static Links producers(Topic topic, int connections, int inFlight, ByteBuffer batch)
            throws IOException {
        var all = new Links();
        try {
            for (int i = 0; i < connections; i++) {
                var frames = new ArrayList<ByteBuffer>();
                int partition = i % topic.partitions();
                while (frames.size() < inFlight || partition > i % topic.partitions()) {
                    frames.add(Frames.produce(topic.id(), partition, batch));
                    partition += connections;
                    if (partition >= topic.partitions()) {
                        partition = i % topic.partitions();
                    }
                }
                all.links.add(Link.open(topic.port(), frames, Answers::produced));
            }
            return all;
        } catch (IOException e) {
            all.close();
            throw e;
        }
    }

    /// A consumer for each partition; what they read is counted by `readers`.
    public static Links consumers(Topic topic, int maxWaitMs, List<Reader> readers)
            throws IOException {
        var all = new Links();
        try {
            for (var reader : readers) {
                var frame = Frames.fetch(topic.id(), reader.partition(), maxWaitMs);
                reader.follow(frame);
                all.links.add(Link.open(topic.port(), List.of(frame), reader));
            }
            return all;
        } catch (IOException e) {
            all.close();
            throw e;
        }
    }

    List<Link> all() {
        return links;
    }

    @Override
    public void close() throws IOException {
        for (var link : links) {
            link.close();
        }
    }
}
