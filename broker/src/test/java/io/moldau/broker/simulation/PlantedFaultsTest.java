package io.moldau.broker.simulation;

import static io.moldau.broker.simulation.FaultHunt.in;

import io.moldau.testkit.PlantedFault;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The simulation finds faults: each of these, planted into the product, ends one of the first
/// seeds with a violation, while the product as it is passes that seed.
///
/// A fault is a piece of the product's source in another form, so a change of the product may need
/// a change here; the failing test says which. `-Dtests.seed.first=N` begins at another seed.
class PlantedFaultsTest {
    private static final int CANARY_SEEDS = 5;

    private final EnumSet<Check> expected = EnumSet.noneOf(Check.class);

    @Test
    void aBuildWithoutAFaultPasses() throws IOException {
        FaultHunt.OF_ALL.passesWithoutFault(CANARY_SEEDS);
    }

    @Test
    void anAcknowledgementBeforeTheSync() throws IOException {
        by(Check.HIGH_WATERMARK_RISES, Check.ONE_RECORD_PER_OFFSET)
                .by(Check.ACKNOWLEDGED_RECORD_STAYS, Check.ONLY_PASSING_REFUSALS)
                .by(Check.COMMITTED_OFFSET_STAYS)
                .find(
                        in(
                                "log.LogHandle",
                                "directory.commit().awaitDurable(appended.ticket());",
                                ""));
    }

    @Test
    void aWriteAheadLogWithoutSyncs() throws IOException {
        by(Check.HIGH_WATERMARK_RISES, Check.ONE_RECORD_PER_OFFSET)
                .by(Check.ACKNOWLEDGED_RECORD_STAYS, Check.ONLY_PASSING_REFUSALS)
                .by(Check.COMMITTED_OFFSET_STAYS, Check.BROKER_STARTS)
                .find(
                        in(
                                "log.wal.WriteAheadLog",
                                "open(first.path(), Disk.OpenMode.WRITE_DURABLY)",
                                "open(first.path(), Disk.OpenMode.WRITE)"));
    }

    @Test
    void aSegmentWhoseNameIsNotSynced() throws IOException {
        by(Check.BROKER_STARTS, Check.HIGH_WATERMARK_RISES, Check.ONE_RECORD_PER_OFFSET)
                .find(in("log.SegmentedLog", "disk.syncDirectory(directory);", ""));
    }

    @Test
    void aMetadataLogWhoseNameIsNotSynced() throws IOException {
        by(Check.ACKNOWLEDGED_TOPIC_STAYS, Check.BROKER_STARTS)
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
    void aProducerSnapshotThatIsForgotten() throws IOException {
        by(Check.EACH_RECORD_ONCE_IN_ORDER, Check.ONLY_PASSING_REFUSALS)
                .find(in("log.ProducerRecovery", "producers.restore(entries.get(), nowMs);", ""));
    }

    /// After a write that failed the log is opened anew, here as of its last flush: offsets that
    /// were given since then are given once more, while the records are in the write-ahead log.
    @Test
    void anOffsetThatIsGivenAgainAfterAFailedAppend() throws IOException {
        by(Check.ONE_RECORD_PER_OFFSET, Check.HIGH_WATERMARK_RISES)
                .by(Check.ONLY_PASSING_REFUSALS)
                .find(in("log.LogHandle", "new Opening.Scan(start", "new Opening.Recover(start"));
    }

    @Test
    void aLogCutBelowItsRecoveryPoint() throws IOException {
        by(Check.BROKER_STARTS)
                .find(
                        in(
                                "log.LogOpening",
                                "keep(flushedOffset, false)",
                                "keep(bases.last(), false)"));
    }

    /// As before, with all that notices it at a start left out. A read that meets the gap fails, so
    /// it may be the clients' end that first comes upon it.
    @Test
    void aLogCutBelowItsRecoveryPointInSilence() throws IOException {
        by(Check.OFFSETS_WITHOUT_GAP, Check.HIGH_WATERMARK_RISES)
                .by(Check.ONE_RECORD_PER_OFFSET, Check.ONLY_PASSING_REFUSALS)
                .by(Check.CLIENTS_END)
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
    void metadataAnsweredBeforeItsSync() throws IOException {
        by(Check.ACKNOWLEDGED_TOPIC_STAYS, Check.BROKER_STARTS)
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
    void aCommittedOffsetAnsweredBeforeItsSync() throws IOException {
        by(Check.COMMITTED_OFFSET_STAYS)
                .find(
                        in(
                                "broker.group.ShardRunner",
                                "awaitCommitted(written.machine(), written.ticket());",
                                "if (written.ticket() < 0) throw new IOException();"));
    }

    /// @param checks one of which is to find the fault
    private PlantedFaultsTest by(Check... checks) {
        expected.addAll(List.of(checks));
        return this;
    }

    private void find(PlantedFault... faults) throws IOException {
        FaultHunt.OF_ALL.find(0, expected, faults);
    }
}
