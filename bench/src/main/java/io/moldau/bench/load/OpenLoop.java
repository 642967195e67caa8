package io.moldau.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Sends each request at the time that was fixed for it, however slow the answers come, in one
/// thread, and receives in another. Latency counts from the fixed time.
public final class OpenLoop {
    private static final long SELECT_MAX_MS = 50;
    private static final long LAST_ANSWER_MAX_SECONDS = 60;
    private static final long RETRY_NANOS = 200_000;
    private static final int DIGITS = 3;

    /// `latenessNanos` is how late the generator itself was: the floor of what it can see.
    public record Outcome(
            Histogram latencyNanos, Histogram latenessNanos, double generatorCpuSeconds) {}

    private final List<Link> links;
    private final Schedule schedule;
    private final Histogram latency = new Histogram(DIGITS);
    private final Histogram lateness = new Histogram(DIGITS);

    private OpenLoop(Links links, Schedule schedule) {
        this.links = links.all();
        this.schedule = schedule;
    }

    /// Sends all of the schedule over links that are new, and returns after the last answer.
    public static Outcome run(Links links, Schedule schedule) throws IOException {
        return new OpenLoop(links, schedule).run();
    }

    private Outcome run() throws IOException {
        double cpu = Cpu.seconds();
        var receiver = new CompletableFuture<Void>();
        Thread.ofPlatform()
                .name("receiver")
                .start(() -> {
                    try {
                        receive();
                        receiver.complete(null);
                    } catch (IOException | RuntimeException e) {
                        receiver.completeExceptionally(e);
                    }
                });
        send(receiver);
        try {
            receiver.join();
        } catch (CompletionException e) {
            throw new IOException("the open loop failed", e);
        }
        return new Outcome(latency, lateness, Cpu.seconds() - cpu);
    }

    private void send(CompletableFuture<Void> receiver) throws IOException {
        var owed = new int[links.size()];
        var behind = new ArrayList<Integer>();
        long next = 0;
        while ((next < schedule.total() || !behind.isEmpty()) && !receiver.isDone()) {
            behind.removeIf(it -> serve(it, owed));
            long now = System.nanoTime();
            long due = next < schedule.total() ? schedule.dueNanos(next) : now + RETRY_NANOS;
            if (due > now) {
                LockSupport.parkNanos(behind.isEmpty() ? due - now : RETRY_NANOS);
                continue;
            }
            lateness.recordValue(now - due);
            int link = (int) (next % links.size());
            owed[link]++;
            if (!serve(link, owed) && !behind.contains(link)) {
                behind.add(link);
            }
            next++;
        }
    }

    /// Sends what is owed on a connection; false if its socket takes no more for now.
    private boolean serve(int index, int[] owed) {
        try {
            var link = links.get(index);
            while (owed[index] > 0 && link.maySubmit()) {
                link.submit();
                owed[index]--;
                if (!link.flush()) {
                    return false;
                }
            }
            return link.flush() && owed[index] == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive() throws IOException {
        long end = schedule.dueNanos(schedule.total()) + LAST_ANSWER_MAX_SECONDS * 1_000_000_000;
        long[] left = {schedule.total()};
        try (var selector = Selector.open()) {
            for (int i = 0; i < links.size(); i++) {
                links.get(i).channel().register(selector, SelectionKey.OP_READ, i);
            }
            while (left[0] > 0) {
                selector.select(key -> left[0] -= take((int) key.attachment()), SELECT_MAX_MS);
                if (System.nanoTime() > end) {
                    throw new IOException(left[0] + " requests have no answer");
                }
            }
        }
    }

    private int take(int index) {
        try {
            var link = links.get(index);
            long number = link.answered();
            int complete = link.receive();
            long now = System.nanoTime();
            for (int i = 0; i < complete; i++) {
                latency.recordValue(Math.max(0, now - schedule.dueNanos(index, number + i)));
            }
            return complete;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
