package io.moldau.broker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.FaultyBuild;
import io.moldau.testkit.PlantedFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/// Looks for the first seed that finds a planted fault.
///
/// @param simulation the method of [Verdict] that runs a seed
/// @param asItIs the same, of the product without faults
/// @param seedsMax several times what the slowest fault needs
record FaultHunt(String simulation, LongFunction<String> asItIs, int seedsMax) {
    static final FaultHunt OF_ALL = new FaultHunt("of", Verdict::of, 200);

    /// In seeds that all have transactions.
    static final FaultHunt OF_TRANSACTIONS =
            new FaultHunt("ofTransactions", Verdict::ofTransactions, 40);

    private static final long SEED_FIRST = Long.getLong("tests.seed.first", 1);

    static PlantedFault in(String type, String original, String mistaken) {
        String module = type.substring(0, type.indexOf('.'));
        return new PlantedFault(module, "io.moldau." + type, original, mistaken);
    }

    void passesWithoutFault(int seeds) throws IOException {
        try (var build = FaultyBuild.of(List.of())) {
            var verdict = build.method(Verdict.class, simulation);
            for (long seed = SEED_FIRST; seed < SEED_FIRST + seeds; seed++) {
                assertThat(verdict.apply(seed)).isEqualTo(Verdict.SOUND);
            }
        }
    }

    /// @param later so many seeds are passed over, for a fault that only few see
    /// @param checks one of which is to find the faults
    void find(int later, Set<Check> checks, PlantedFault... faults) throws IOException {
        long startNanos = System.nanoTime();
        try (var build = FaultyBuild.of(List.of(faults))) {
            var verdict = build.method(Verdict.class, simulation);
            long first = SEED_FIRST + later;
            for (long seed = first; seed < first + seedsMax; seed++) {
                String said = verdict.apply(seed);
                if (!said.equals(Verdict.SOUND)) {
                    long ms = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
                    var where = faults[0].type();
                    System.out.printf("%s: found by seed %d, %d ms: %s%n", where, seed, ms, said);
                    assertThat(checks).as(said).anyMatch(it -> said.startsWith(it + ":"));
                    assertThat(asItIs.apply(seed)).as("no fault").isEqualTo(Verdict.SOUND);
                    return;
                }
            }
        }
        throw new AssertionError("not found by %d seeds".formatted(seedsMax));
    }
}
