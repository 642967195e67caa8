package io.moldau.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Keeps a number of requests in flight on each connection: an answer is followed by the next
/// request. One thread drives all connections.
public final class ClosedLoop {
    /// Throughput over time is counted in slots of this length.
    public static final double SLOT_SECONDS = 0.25;

    private static final long SELECT_MAX_MS = 100;

    /// A loop without any answer for so long has failed.
    private static final long SILENCE_MAX_SECONDS = 120;

    /// What a run gave; `slots` counts the answers in each stretch of [#SLOT_SECONDS].
    public record Outcome(
            long answers, double seconds, double generatorCpuSeconds, List<Long> slots) {
        public double perSecond() {
            return answers / seconds;
        }
    }

    private final int inFlight;
    private final BooleanSupplier more;
    private final List<Long> slots = new ArrayList<>();
    private long answers;
    private long outstanding;

    private ClosedLoop(int inFlight, BooleanSupplier more) {
        this.inFlight = inFlight;
        this.more = more;
    }

    /// Sends as long as `more` says so, then waits for the last answers.
    public static Outcome run(Links links, int inFlight, BooleanSupplier more) throws IOException {
        return new ClosedLoop(inFlight, more).run(links.all());
    }

    /// Sends `requests` requests in all.
    public static Outcome run(Links links, int inFlight, long requests) throws IOException {
        long[] left = {requests};
        return run(links, inFlight, () -> left[0]-- > 0);
    }

    /// Sends for so long.
    public static Outcome runFor(Links links, int inFlight, double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        return run(links, inFlight, () -> System.nanoTime() < end);
    }

    private Outcome run(List<Link> links) throws IOException {
        double cpu = Cpu.seconds();
        long started = System.nanoTime();
        try (var selector = Selector.open()) {
            for (var link : links) {
                link.register(selector, SelectionKey.OP_READ);
            }
            for (var key : selector.keys()) {
                send((Link) key.attachment(), key);
            }
            long heard = started;
            while (outstanding > 0) {
                selector.select(this::turn, SELECT_MAX_MS);
                long now = System.nanoTime();
                heard = count(now - started) ? now : heard;
                if (now - heard > SILENCE_MAX_SECONDS * 1_000_000_000) {
                    throw new IOException("no answer for " + SILENCE_MAX_SECONDS + " s");
                }
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        return new Outcome(answers, seconds, Cpu.seconds() - cpu, slots);
    }

    private long counted;

    private boolean count(long nanos) {
        int slot = (int) (nanos / 1e9 / SLOT_SECONDS);
        while (slots.size() <= slot) {
            slots.add(0L);
        }
        slots.set(slot, slots.get(slot) + answers - counted);
        boolean any = answers > counted;
        counted = answers;
        return any;
    }

    private void turn(SelectionKey key) {
        try {
            var link = (Link) key.attachment();
            if (key.isReadable()) {
                int complete = link.receive();
                answers += complete;
                outstanding -= complete;
            }
            send(link, key);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void send(Link link, SelectionKey key) throws IOException {
        while (link.inFlight() < inFlight && link.maySubmit() && more.getAsBoolean()) {
            link.submit();
            outstanding++;
        }
        boolean all = link.flush();
        int wanted = all ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }
}
