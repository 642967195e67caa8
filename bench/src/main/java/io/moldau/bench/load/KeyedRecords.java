package io.moldau.bench.load;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Fills one partition with records whose keys are drawn at random, for whatever happens to them
/// later: the filling is not measured.
///
/// @param keys how many there are
public record KeyedRecords(Links.Topic topic, int keys, int batchRecords, int valueBytes) {
    private static final int CONNECTIONS = 4;

    /// Writes about `records` of them.
    public void write(long records) throws IOException, InterruptedException {
        long batchesEach = Math.max(1, records / batchRecords / CONNECTIONS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Long>>();
            for (int i = 0; i < CONNECTIONS; i++) {
                var random = new Random(i);
                Callable<Long> work = () -> write(random, batchesEach);
                running.add(threads.submit(work));
            }
            for (var it : running) {
                it.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the topic was not filled", e.getCause());
        }
    }

    private long write(Random random, long batches) throws IOException {
        try (var call = new Call(topic.port())) {
            for (long i = 0; i < batches; i++) {
                int error = call.produce(Frames.produceRequest(null, topic.id(), 0, batch(random)));
                if (error != 0) {
                    throw new IOException("Produce: error " + error);
                }
            }
            return batches;
        }
    }

    private ByteBuffer batch(Random random) {
        var writer = new BatchWriter(Compression.NONE);
        long nowMs = System.currentTimeMillis();
        var value = new byte[valueBytes];
        for (int i = 0; i < batchRecords; i++) {
            var key = ByteBuffer.allocate(Integer.BYTES).putInt(random.nextInt(keys)).array();
            writer.append(nowMs, key, value);
        }
        return writer.build();
    }
}
