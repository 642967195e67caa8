package io.moldau.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What the command line asks for.
record Options(boolean full, List<String> only, List<Contender> systems, int rounds, Path out) {
    static final String USAGE =
            """
            Usage: bench/run --short | --full [options]
              --short             everything, tiny: shows that it runs; the figures mean nothing
              --full              the figures of docs/benchmarks.md
              --only NAME,…       only these measurements: %s
                                  (compaction, which takes long, only if it is named)
              --systems NAME,…    only these systems: %s
              --rounds N          rounds, each with every system in turn (default: 1, --full: 2)
              --out DIR           where the report goes (default: bench/target/short or docs)
            """;

    private static final int FULL_ROUNDS = 2;

    static Options parse(List<String> arguments, Path root) {
        boolean full = arguments.contains("--full");
        if (full == arguments.contains("--short")) {
            throw new IllegalArgumentException("either --short or --full");
        }
        var only = full ? Measurements.usual() : Measurements.names();
        var systems = Arrays.asList(Contender.values());
        int rounds = full ? FULL_ROUNDS : 1;
        var out = full ? root.resolve("docs") : root.resolve("bench/target/short");
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument.equals("--full") || argument.equals("--short")) {
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(argument + " needs a value");
            }
            var value = arguments.get(++i);
            switch (argument) {
                case "--only" -> only = Arrays.asList(value.split(","));
                case "--systems" ->
                        systems = Arrays.stream(value.split(",")).map(Options::system).toList();
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--out" -> out = Path.of(value).toAbsolutePath();
                default -> throw new IllegalArgumentException("unknown option " + argument);
            }
        }
        for (var name : only) {
            if (!Measurements.names().contains(name)) {
                throw new IllegalArgumentException("no measurement is called " + name);
            }
        }
        return new Options(full, only, systems, rounds, out);
    }

    private static Contender system(String key) {
        return Arrays.stream(Contender.values())
                .filter(it -> it.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no system is called " + key));
    }

    Scale scale() {
        return full ? Scale.FULL : Scale.SHORT;
    }

    static String usage() {
        var systems = Arrays.stream(Contender.values()).map(Contender::key).toList();
        return USAGE.formatted(String.join(", ", Measurements.names()), String.join(", ", systems));
    }
}
