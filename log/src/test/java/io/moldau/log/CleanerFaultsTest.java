package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.FaultyBuild;
import io.moldau.testkit.PlantedFault;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The models of a cleaned log find faults of the cleaner: each of these, planted into the product,
/// fails one of the first seeds of [CleanPassModelTest] or [CleanTransactionsTest], which pass
/// without.
class CleanerFaultsTest {
    /// Several times what the slowest of them needs, and no more than are run without a fault.
    private static final int SEEDS_MAX = 12;

    private static final String SOUND = PlantedFaultsTest.SOUND;

    private interface Model {
        void run(long seed) throws IOException, CleaningEndedException;
    }

    /// Called in another build.
    static String ofRecords(long seed) throws IOException {
        return verdict(CleanPassModelTest::run, seed);
    }

    /// Called in another build.
    static String ofTransactions(long seed) throws IOException {
        return verdict(CleanTransactionsTest::run, seed);
    }

    private static String verdict(Model model, long seed) throws IOException {
        try {
            model.run(seed);
            return SOUND;
        } catch (AssertionError | CleaningEndedException | RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aBuildWithoutAFaultPasses() throws IOException {
        try (var build = FaultyBuild.of(List.of())) {
            for (var model : List.of("ofRecords", "ofTransactions")) {
                assertThat(build.method(CleanerFaultsTest.class, model).apply(1)).isEqualTo(SOUND);
            }
        }
    }

    /// E1.
    @Test
    void theNewestRecordOfAKeyIsTakenForOutdated() throws IOException {
        find(
                "ofRecords",
                "E1",
                "BatchFilter",
                "offsets[i] >= map.get(keys, i)",
                "offsets[i] > map.get(keys, i)");
    }

    /// E1: only the first keys of a large batch are looked for.
    @Test
    void theRestOfALargeBatchIsNotNoted() throws IOException {
        find("ofRecords", "seed", "CleanPass", "while (more) {", "if (more) {");
    }

    /// E2.
    @Test
    void aTombstoneGoesInTheFirstPass() throws IOException {
        find("ofRecords", "seed", "BatchFilter", "|| !horizonPassed)", ")");
    }

    /// E2.
    @Test
    void theTimeOfATombstoneBeginsAnew() throws IOException {
        find(
                "ofRecords",
                "seed",
                "BatchFilter",
                "batch.deleteHorizonMs().ifPresent(writer::deleteHorizon);",
                "{}");
    }

    /// E5.
    @Test
    void theLastBatchOfAProducerGoes() throws IOException {
        find(
                "ofRecords",
                "E5",
                "BatchFilter",
                "batch.lastOffset() == last.offset()",
                "batch.lastOffset() == -1");
    }

    /// What is lost costs time only, so nobody would miss it.
    @Test
    void indexEntriesLostInAClean() throws IOException {
        find(
                "ofRecords",
                "slots of segment",
                "CleanedSegment",
                "indexes.add(header, indexIntervalBytes);",
                "indexes.add(header, Integer.MAX_VALUE);");
    }

    @Test
    void aSegmentThatDoesNotReachUpToTheNext() throws IOException {
        find(
                "ofRecords",
                "",
                "CleanPass",
                "boolean last = lastOfGroup && feed.isAtEnd();",
                "boolean last = false;");
    }

    /// E1, E4.
    @Test
    void anAbortedRecordThatReplacesACommittedOne() throws IOException {
        find(
                "ofTransactions",
                "E1",
                "CleanPass",
                "if (!needless && !batch.isControl()",
                "if (!batch.isControl()");
    }

    /// E3.
    @Test
    void whatIsStillOpenIsCleaned() throws IOException {
        find(
                "ofTransactions",
                "",
                "DirtyLog",
                "partition.lastStableOffset()",
                "partition.highWatermark()");
    }

    /// E4.
    @Test
    void aMarkerThatGoesBeforeItsData() throws IOException {
        find(
                "ofTransactions",
                "",
                "CleanedTransactions",
                "return !committedOpen.remove(marker.producerId());",
                "return true;");
    }

    /// E4.
    @Test
    void anAbortedTransactionThatTheNewIndexForgets() throws IOException {
        find("ofTransactions", "", "CleanedTransactions", "kept.add(open.aborted);", "{}");
    }

    /// E4: then its marker goes, and nothing ends the transaction when the log is read anew.
    @Test
    void anEmptiedBatchOfATransactionIsIgnored() throws IOException {
        find(
                "ofTransactions",
                "",
                "CleanedTransactions",
                "if (!batch.isTransactional()) {",
                "if (!batch.isTransactional() || batch.recordCount() == 0) {");
    }

    /// E5.
    @Test
    void anEmptiedMarkerIsIgnoredWhenTheLogIsReadAnew() throws IOException {
        find(
                "ofTransactions",
                "",
                "ProducerRecovery",
                "producers.endCleanedTransaction(BatchHeader.of(batch, 0), nowMs);",
                "{}");
    }

    private static void find(
            String model, String expected, String type, String original, String mistaken)
            throws IOException {
        PlantedFaultsTest.find(
                CleanerFaultsTest.class,
                model,
                SEEDS_MAX,
                expected,
                new PlantedFault("log", "io.moldau.log." + type, original, mistaken));
    }
}
