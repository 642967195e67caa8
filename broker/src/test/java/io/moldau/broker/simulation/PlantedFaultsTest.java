package io.moldau.broker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// The simulation finds faults: each of these, planted into the product, ends one of the first
/// seeds with a violation, while the product as it is passes that seed.
///
/// A fault is a piece of the product's source in another form, so a change of the product may need
/// a change here; the failing test says which. `-Dtests.seed.first=N` begins at another seed.
class PlantedFaultsTest {
    private static final long SEED_FIRST = Long.getLong("tests.seed.first", 1);

    /// Several times what the slowest of them needs.
    private static final int SEEDS_MAX = 200;

    private static final int CANARY_SEEDS = 5;

    private final EnumSet<Check> expected = EnumSet.noneOf(Check.class);
    private String name = "";

    @Test
    void aBuildWithoutAFaultPasses() throws IOException {
        try (var build = FaultyBuild.of(List.of())) {
            var simulation = build.simulation();
            for (long seed = SEED_FIRST; seed < SEED_FIRST + CANARY_SEEDS; seed++) {
                assertThat(simulation.apply(seed)).isEqualTo(Verdict.SOUND);
            }
        }
    }

    @Test
    void anAcknowledgementBeforeTheSync(TestInfo test) throws IOException {
        by(test, Check.HIGH_WATERMARK_RISES, Check.ONE_RECORD_PER_OFFSET)
                .by(test, Check.ACKNOWLEDGED_RECORD_STAYS, Check.ONLY_PASSING_REFUSALS)
                .by(test, Check.COMMITTED_OFFSET_STAYS)
                .find(in("broker.replica.Replica", "to.awaitDurable(appended.ticket());", ""));
    }

    @Test
    void aWriteAheadLogWithoutSyncs(TestInfo test) throws IOException {
        by(test, Check.HIGH_WATERMARK_RISES, Check.ONE_RECORD_PER_OFFSET)
                .by(test, Check.ACKNOWLEDGED_RECORD_STAYS, Check.ONLY_PASSING_REFUSALS)
                .by(test, Check.COMMITTED_OFFSET_STAYS, Check.BROKER_STARTS)
                .find(
                        in(
                                "log.wal.WriteAheadLog",
                                "open(first.path(), Disk.OpenMode.WRITE_DURABLY)",
                                "open(first.path(), Disk.OpenMode.WRITE)"));
    }

    @Test
    void aSegmentWhoseNameIsNotSynced(TestInfo test) throws IOException {
        by(test, Check.BROKER_STARTS, Check.HIGH_WATERMARK_RISES, Check.ONE_RECORD_PER_OFFSET)
                .find(in("log.SegmentedLog", "disk.syncDirectory(directory);", ""));
    }

    @Test
    void aMetadataLogWhoseNameIsNotSynced(TestInfo test) throws IOException {
        by(test, Check.ACKNOWLEDGED_TOPIC_STAYS, Check.BROKER_STARTS)
                .find(
                        in(
                                "broker.controller.LogTail",
                                """
                                            next.truncate(0);
                                            disk.syncDirectory(directory);
                                """,
                                """
                                            next.truncate(0);
                                """));
    }

    @Test
    void aProducerSnapshotThatIsForgotten(TestInfo test) throws IOException {
        by(test, Check.EACH_RECORD_ONCE_IN_ORDER, Check.ONLY_PASSING_REFUSALS)
                .find(in("log.ProducerRecovery", "producers.restore(entries.get(), nowMs);", ""));
    }

    /// After a write that failed the log is opened anew, here as of its last flush: offsets that
    /// were given since then are given once more, while the records are in the write-ahead log.
    @Test
    void anOffsetThatIsGivenAgainAfterAFailedAppend(TestInfo test) throws IOException {
        by(test, Check.ONE_RECORD_PER_OFFSET, Check.HIGH_WATERMARK_RISES)
                .by(test, Check.ONLY_PASSING_REFUSALS)
                .find(in("log.LogHandle", "new Opening.Scan(start", "new Opening.Recover(start"));
    }

    @Test
    void aLogCutBelowItsRecoveryPoint(TestInfo test) throws IOException {
        by(test, Check.BROKER_STARTS)
                .find(
                        in(
                                "log.LogOpening",
                                "keep(flushedOffset, false)",
                                "keep(bases.last(), false)"));
    }

    /// As before, with all that notices it at a start left out. A read that meets the gap fails, so
    /// it may be the clients' end that first comes upon it.
    @Test
    void aLogCutBelowItsRecoveryPointInSilence(TestInfo test) throws IOException {
        by(test, Check.OFFSETS_WITHOUT_GAP, Check.HIGH_WATERMARK_RISES)
                .by(test, Check.ONE_RECORD_PER_OFFSET, Check.ONLY_PASSING_REFUSALS)
                .by(test, Check.CLIENTS_END)
                .find(
                        in(
                                "log.LogOpening",
                                """
                                keep(flushedOffset, false));
                                        restore(segments, found, flushedOffset);
                                """,
                                """
                                keep(bases.last(), false));
                                        log.restore(segments, found, found, true);
                                """),
                        in("log.Recovery", "refuseGap(it, log);", "{}"),
                        in(
                                "log.LogWriter",
                                "if (entry.baseOffset() > log.end().offset()) {",
                                "if (entry.baseOffset() < 0) {"));
    }

    /// The note of how far the metadata reached may outlive the metadata itself: then the broker
    /// refuses to start, before a client could miss its topic.
    @Test
    void metadataAnsweredBeforeItsSync(TestInfo test) throws IOException {
        by(test, Check.ACKNOWLEDGED_TOPIC_STAYS, Check.BROKER_STARTS)
                .find(
                        in(
                                "broker.controller.LogTail",
                                """
                                        }
                                        force(file);
                                """,
                                """
                                        }
                                """));
    }

    @Test
    void aCommittedOffsetAnsweredBeforeItsSync(TestInfo test) throws IOException {
        by(test, Check.COMMITTED_OFFSET_STAYS)
                .find(
                        in(
                                "broker.group.ShardRunner",
                                "awaitCommitted(written.machine(), written.ticket());",
                                "if (written.ticket() < 0) throw new IOException();"));
    }

    private static PlantedFault in(String type, String original, String mistaken) {
        String module = type.substring(0, type.indexOf('.'));
        return new PlantedFault(module, "io.moldau." + type, original, mistaken);
    }

    /// @param checks one of which is to find the fault
    private PlantedFaultsTest by(TestInfo test, Check... checks) {
        name = test.getDisplayName();
        expected.addAll(List.of(checks));
        return this;
    }

    private void find(PlantedFault... faults) throws IOException {
        long startNanos = System.nanoTime();
        try (var build = FaultyBuild.of(List.of(faults))) {
            var simulation = build.simulation();
            for (long seed = SEED_FIRST; seed < SEED_FIRST + SEEDS_MAX; seed++) {
                String verdict = simulation.apply(seed);
                if (!verdict.equals(Verdict.SOUND)) {
                    long ms = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
                    System.out.printf("%s: found by seed %d, %d ms: %s%n", name, seed, ms, verdict);
                    assertThat(expected).as(verdict).anyMatch(it -> verdict.startsWith(it + ":"));
                    assertThat(Verdict.of(seed)).as("without the fault").isEqualTo(Verdict.SOUND);
                    return;
                }
            }
        }
        throw new AssertionError("%s: not found by %d seeds".formatted(name, SEEDS_MAX));
    }
}
