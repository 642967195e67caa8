package io.moldau.bench;

import io.moldau.bench.report.Figures;
import io.moldau.bench.report.Provenance;
import io.moldau.bench.report.Report;
import io.moldau.bench.report.Results;
import io.moldau.bench.report.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The benchmark: every measurement in rounds, in each of which every system has its turn.
///
/// After each measurement its part of the report is written, so that a run that is interrupted has
/// not been in vain.
final class Bench {
    private static final String TINY =
            " *Short mode: all amounts are tiny, and the figures mean nothing.*";

    private final Checkout checkout;
    private final Options options;

    Bench(Checkout checkout, Options options) {
        this.checkout = checkout;
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        var root = Path.of(System.getProperty("moldau.root", ".")).toAbsolutePath();
        try {
            var options = Options.parse(Arrays.asList(arguments), root);
            var command = "bench/run " + String.join(" ", arguments);
            new Bench(new Checkout(root), options).run(command);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Options.usage());
            System.exit(2);
        }
    }

    void run(String command) throws Exception {
        var provenance = Provenance.of(checkout.root(), command);
        var report = new Report(options.out(), Measurements.names());
        for (var measurement : Measurements.ALL) {
            if (options.only().contains(measurement.name())) {
                report.write(results(measurement), provenance);
            }
        }
        System.err.println("written: " + checkout.root().relativize(report.page()));
    }

    Results results(Measurement measurement) throws Exception {
        var turns = new ArrayList<Turn>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (var contender : contenders(measurement)) {
                turns.add(turn(measurement, contender, round));
            }
        }
        var text = options.full() ? measurement.text() : measurement.text() + TINY;
        return new Results(measurement.name(), measurement.title(), text, turns);
    }

    private List<Contender> contenders(Measurement measurement) throws IOException {
        var contenders =
                measurement.contenders().stream().filter(options.systems()::contains).toList();
        if (contenders.stream().anyMatch(it -> it.kind() == Contender.Kind.KAFKA)
                && !checkout.hasKafka()) {
            throw new IOException("Kafka's jars are missing: ./mvnw -pl acceptance/kafka package");
        }
        return contenders;
    }

    private Turn turn(Measurement measurement, Contender contender, int round) throws Exception {
        var begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        double load = Provenance.load();
        long started = System.nanoTime();
        var figures = new Figures();
        try (var stand = new Stand(checkout, contender, options.scale())) {
            try {
                measurement.measure(stand, figures);
            } catch (Exception e) {
                System.err.println(stand.said());
                throw e;
            }
            System.err.printf(
                    "%s, round %d, %s: %.1f s%n",
                    measurement.name(),
                    round,
                    contender.title(),
                    (System.nanoTime() - started) / 1e9);
            return new Turn(contender.title(), round, begun, load, stand.command(), figures);
        }
    }
}
