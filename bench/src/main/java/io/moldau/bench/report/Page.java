package io.moldau.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The page for readers. A run replaces the sections of what it measured and leaves the others
/// alone; each section names the run it comes from.
final class Page {
    /// Titles of the columns that are compared with each other.
    static final String SUBJECT = "Moldau";

    static final String BASELINE = "Apache Kafka";

    private static final String HEAD =
            """
            # Benchmarks

            Apache Kafka 4.3.1 and Moldau, one after the other in each round, on the same machine, with
            the flags and settings that each ships with, under the same load. This page is written by
            `bench/run --full`; each section says by which command, on which commit and machine. What
            is not here has not been measured yet.

            How to read it: a cell is the median of the rounds (lowest-highest). *Moldau* flushes to disk
            before it acknowledges, *flush.before.ack=false* does not, and neither does Apache Kafka
            unless the column says so. The last columns set each system's last round against its own first
            one: that is the noise that the ratio before them has to be read with. CPU is the time of the broker's process, which survives a noisy machine best. Load
            generator and broker share the cores, so the highest throughput is theirs together; what the
            generator itself took stands in the tables. Latency counts from the time at which a
            request was meant to be sent, fixed before the run.

            Raw figures are in the `.json` files beside the plots, with the command that started each
            broker and the load average of the machine before each turn.

            """
                    .indent(0);

    private Page() {}

    /// The old page with the section of `results` put in or replaced; `order` is that of the
    /// sections.
    static String with(String old, String name, String section, List<String> order) {
        var sections = new TreeMap<Integer, String>();
        for (int i = 0; i < order.size(); i++) {
            int place = i;
            find(old, order.get(i)).ifPresent(it -> sections.put(place, it));
        }
        sections.put(order.indexOf(name), begin(name) + section + end(name));
        return HEAD + String.join("\n", sections.values());
    }

    private static Optional<String> find(String page, String name) {
        var pattern = Pattern.quote(begin(name)) + ".*?" + Pattern.quote(end(name));
        var matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(page);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    private static String begin(String name) {
        return "<!-- begin " + name + " -->\n";
    }

    private static String end(String name) {
        return "<!-- end " + name + " -->\n";
    }

    static String section(
            Results results, Provenance provenance, SequencedMap<String, String> plots) {
        var out = new StringBuilder("## ").append(results.title()).append("\n\n");
        out.append(results.text()).append("\n\n");
        table(results, out);
        plots.forEach((title, file) -> out.append("\n![%s](%s)\n".formatted(title, file)));
        long rounds = results.turns().stream().map(Turn::round).distinct().count();
        var loads = results.turns().stream().mapToDouble(Turn::load).summaryStatistics();
        out.append(
                String.format(
                        Locale.ROOT,
                        "%n`%s`, %d round%s, commit %s, %s, %s; JDK %s; load average before the"
                                + " turns %.1f-%.1f; [raw figures](benchmarks/%s.json)%n",
                        provenance.command(),
                        rounds,
                        rounds == 1 ? "" : "s",
                        provenance.commit(),
                        provenance.begun(),
                        provenance.machine(),
                        provenance.jdk(),
                        loads.getMin(),
                        loads.getMax(),
                        results.name()));
        return out.toString();
    }

    private static void table(Results results, StringBuilder out) {
        var systems = results.systems();
        var baseline = systems.stream().filter(it -> it.startsWith(BASELINE)).findFirst();
        out.append("| |");
        systems.forEach(it -> out.append(' ').append(it).append(" |"));
        out.append(" Moldau / Kafka | Kafka against itself | Moldau against itself |\n|---|");
        out.append("---|".repeat(systems.size() + 3)).append('\n');
        for (var figure : results.figures()) {
            out.append("| ").append(figure).append(" |");
            for (var system : systems) {
                var spread = results.spread(system, figure);
                out.append(' ').append(spread.map(Page::cell).orElse("")).append(" |");
            }
            var subject = results.spread(SUBJECT, figure);
            var kafka = baseline.flatMap(it -> results.spread(it, figure));
            out.append(' ').append(ratio(subject, kafka)).append(" |");
            var drift = baseline.flatMap(it -> results.drift(it, figure));
            out.append(' ').append(drift.map(Page::ratio).orElse("")).append(" |");
            drift = results.drift(SUBJECT, figure);
            out.append(' ').append(drift.map(Page::ratio).orElse("")).append(" |\n");
        }
    }

    private static String ratio(Optional<Results.Spread> above, Optional<Results.Spread> below) {
        if (above.isEmpty() || below.isEmpty() || below.get().median() == 0) {
            return "";
        }
        return ratio(above.get().median() / below.get().median());
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static String cell(Results.Spread spread) {
        if (spread.low() == spread.high()) {
            return number(spread.median());
        }
        return "%s (%s-%s)"
                .formatted(number(spread.median()), number(spread.low()), number(spread.high()));
    }

    static String number(double value) {
        double size = Math.abs(value);
        var format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
