package io.moldau.testkit;

import java.util.ArrayDeque;

/// What happened in a simulation: a hash over everything, and the last events in words.
///
/// Two runs of one seed have the same hash, or something outside the simulator leaked in.
final class Trace {
    /// Enough to see what led to a failure, short enough to read.
    private static final int LAST_EVENTS_MAX = 60;

    private record Event(long nanos, String who, String what, long first, long second) {}

    private final ArrayDeque<Event> last = new ArrayDeque<>();
    private long hash;

    Trace(long seed) {
        hash = mix(seed);
    }

    /// A decision of the scheduler: thread `number` runs next.
    void decision(long nanos, long number) {
        hash = mix(hash ^ nanos) + number;
    }

    /// An effect: `who` did `what`; the numbers are whatever tells two such events apart.
    void event(long nanos, String who, String what, long first, long second) {
        hash = mix(hash ^ nanos);
        hash = mix(hash ^ hashOf(who));
        hash = mix(hash ^ hashOf(what));
        hash = mix(hash + 31 * first + second);
        last.addLast(new Event(nanos, who, what, first, second));
        if (last.size() > LAST_EVENTS_MAX) {
            last.removeFirst();
        }
    }

    long hash() {
        return hash;
    }

    String lastEvents() {
        var text = new StringBuilder();
        for (Event event : last) {
            text.append(
                    "  %12.6f s  %s: %s %d %d%n"
                            .formatted(
                                    event.nanos / 1e9,
                                    event.who,
                                    event.what,
                                    event.first,
                                    event.second));
        }
        return text.toString();
    }

    /// `String.hashCode` is specified, so it is the same in every process.
    private static long hashOf(String text) {
        return ((long) text.hashCode() << 32) ^ text.length();
    }

    /// The finalizer of SplitMix64: every bit of `z` reaches every bit of the result.
    static long mix(long z) {
        z = (z + 0x9e3779b97f4a7c15L);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
