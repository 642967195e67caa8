package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.FaultyBuild;
import io.moldau.testkit.PlantedFault;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The log's model finds faults of transactions: each of these, planted into the product, fails one
/// of the first seeds of [LogModelTest], which pass without.
///
/// A fault is a piece of the product's source in another form, so a change of the product may need
/// a change here; the failing test says which.
class PlantedFaultsTest {
    /// Several times what the slowest of them needs, and no more than are run without a fault.
    private static final int SEEDS_MAX = 8;

    static final String SOUND = "";

    /// Called in another build.
    static String verdict(long seed) throws IOException {
        try {
            new LogModelTest().answersAsASortedMapWould(seed);
            return SOUND;
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aBuildWithoutAFaultPasses() throws IOException {
        try (var build = FaultyBuild.of(List.of())) {
            assertThat(build.method(PlantedFaultsTest.class, "verdict").apply(1)).isEqualTo(SOUND);
        }
    }

    /// C9.
    @Test
    void aLastStableOffsetThatForgetsWhatEndedAboveTheHighWatermark() throws IOException {
        find(
                "last stable offset",
                "UnstableTransactions",
                "endedFirstOffsets.isEmpty() ? NONE : endedFirstOffsets.first()",
                "NONE");
    }

    /// C9: aborted index = log scan.
    @Test
    void aSecondAbortThatIsNotIndexed() throws IOException {
        find(
                "aborted",
                "Segment",
                "writing().indexes.transactions().append(aborted);",
                "if (writing().indexes.transactions().count() == 0) { writing().indexes.transactions().append(aborted); }");
    }

    /// C9, C10.
    @Test
    void aSnapshotOfProducersWhoseOpenTransactionsAreForgotten() throws IOException {
        find(
                "last stable offset",
                "ProducerState",
                "transactions.begin(it.transactionFirstOffset(), it.producerId());",
                "{}");
    }

    private static void find(String expected, String type, String original, String mistaken)
            throws IOException {
        find(
                PlantedFaultsTest.class,
                "verdict",
                SEEDS_MAX,
                expected,
                new PlantedFault("log", "io.moldau.log." + type, original, mistaken));
    }

    /// Plants a fault and runs a model, seed after seed, until it says what is expected.
    ///
    /// @param model a static method of `test` that takes a seed and says [#SOUND] if all is well
    static void find(Class<?> test, String model, int seedsMax, String expected, PlantedFault fault)
            throws IOException {
        try (var build = FaultyBuild.of(List.of(fault))) {
            var verdict = build.method(test, model);
            for (long seed = 1; seed <= seedsMax; seed++) {
                String said = verdict.apply(seed);
                if (!said.equals(SOUND)) {
                    System.out.printf("%s: found by seed %d%n", fault.type(), seed);
                    assertThat(said).contains(expected);
                    return;
                }
            }
        }
        throw new AssertionError("not found by %d seeds".formatted(seedsMax));
    }
}
