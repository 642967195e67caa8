package io.moldau.tools.doctor;

import io.moldau.tools.screen.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/// What one check finds. The check adds to it while another thread may already ask, for it is not
/// waited for without end.
final class Findings {
    /// A thousand partitions may have the same illness; nobody reads a thousand lines.
    private static final int NAMED_MAX = 5;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Finding> all = new ArrayList<>();
    private final String check;
    private final Whereabouts cluster;

    /// @param check its name
    Findings(String check, Whereabouts cluster) {
        this.check = check;
        this.cluster = cluster;
    }

    void good(String what) {
        add(Level.GOOD, what, Remedy.NONE);
    }

    void warning(String what, Remedy remedy) {
        add(Level.WARNING, what, remedy);
    }

    void bad(String what, Remedy remedy) {
        add(Level.BAD, what, remedy);
    }

    private void add(Level level, String what, Remedy remedy) {
        lock.lock();
        try {
            all.add(new Finding(level, check, what, remedy));
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return all().isEmpty();
    }

    /// In the order in which they were found.
    List<Finding> all() {
        lock.lock();
        try {
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    /// A command of ours for the cluster that is looked at.
    Remedy moldau(String words) {
        return Remedy.run(command(words));
    }

    String command(String words) {
        return "moldau %s %s".formatted(words, cluster.words()).strip();
    }

    /// A command line of one of Kafka's scripts.
    String script(String name, String words) {
        return "%s %s %s"
                .formatted(cluster.directory().resolve(name), cluster.scriptWords(), words);
    }

    /// `1 topic`, `2 topics`.
    static String counted(long number, String noun) {
        return Units.counted(number, noun);
    }

    /// `a, b, c, d, e and 12 more`.
    static <T> String named(List<T> things, Function<T, String> name) {
        var first = things.stream().limit(NAMED_MAX).map(name);
        int others = things.size() - NAMED_MAX;
        var rest = others > 0 ? Stream.of("and %d more".formatted(others)) : Stream.<String>of();
        return String.join(", ", Stream.concat(first, rest).toList()).replace(", and ", " and ");
    }
}
