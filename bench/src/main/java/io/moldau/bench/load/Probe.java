package io.moldau.bench.load;

import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Asks until a broker serves: answers alone do not say so, for Kafka answers CreateTopics before
/// the partitions are there.
public final class Probe {
    private static final int METADATA_VERSION = 12;
    private static final int PAUSE_MS = 2;
    private static final int PARTITIONS_PAUSE_MS = 20;
    private static final long SERVE_MAX_SECONDS = 600;

    private Probe() {}

    /// Waits for an answer to Metadata with a broker in it.
    public static void awaitMetadata(int port, BooleanSupplier alive) throws IOException {
        long end = System.nanoTime() + SERVE_MAX_SECONDS * 1_000_000_000;
        while (true) {
            try (var call = new Call(port)) {
                if (!metadata(call).brokers().isEmpty()) {
                    return;
                }
            } catch (IOException e) {
                if (!alive.getAsBoolean() || System.nanoTime() > end) {
                    throw new IOException("the broker ended before it answered", e);
                }
            }
            pause(PAUSE_MS);
        }
    }

    /// Asks for the brokers, and for no topic.
    public static MetadataResponse metadata(Call call) throws IOException {
        var request = MetadataRequest.builder().topics(List.of()).build();
        return MetadataResponse.read(call.exchange(request, METADATA_VERSION), METADATA_VERSION);
    }

    /// Waits until every partition answers a Fetch without an error.
    public static void awaitFetches(Links.Topic topic) throws IOException {
        long end = System.nanoTime() + SERVE_MAX_SECONDS * 1_000_000_000;
        var missing = new ArrayList<Integer>();
        for (int i = 0; i < topic.partitions(); i++) {
            missing.add(i);
        }
        try (var call = new Call(topic.port())) {
            while (!missing.isEmpty()) {
                var request = Frames.fetch(topic.id(), missing, 0, 0, 1);
                var reader = call.exchange(request, Frames.FETCH_VERSION);
                var response = FetchResponse.read(reader, Frames.FETCH_VERSION);
                for (var answered : response.responses()) {
                    answered.partitions().stream()
                            .filter(it -> it.errorCode() == 0)
                            .forEach(it -> missing.remove(Integer.valueOf(it.partitionIndex())));
                }
                if (System.nanoTime() > end) {
                    throw new IOException(missing.size() + " partitions do not answer a Fetch");
                }
                if (!missing.isEmpty()) {
                    pause(PARTITIONS_PAUSE_MS);
                }
            }
        }
    }

    private static void pause(int pauseMs) throws IOException {
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
