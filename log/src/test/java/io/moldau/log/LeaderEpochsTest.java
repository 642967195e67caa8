package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.log.LeaderEpochs.Entry;
import io.moldau.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderEpochsTest {
    private static final Path DIRECTORY = Path.of("/data");

    private final LeaderEpochs epochs = new LeaderEpochs(List.of());

    @Test
    void anEpochEndsWhereTheNextBegins() {
        epochs.note(1, 0);
        epochs.note(1, 7);
        epochs.note(4, 20);

        assertThat(epochs.endOf(0, 6, 50)).isEqualTo(new EpochEnd(0, 0));
        assertThat(epochs.endOf(1, 6, 50)).isEqualTo(new EpochEnd(1, 20));
        assertThat(epochs.endOf(3, 6, 50)).isEqualTo(new EpochEnd(1, 20));
        assertThat(epochs.endOf(4, 6, 50)).isEqualTo(new EpochEnd(4, 50));
        assertThat(epochs.endOf(6, 6, 50)).isEqualTo(new EpochEnd(6, 50));
        assertThat(epochs.endOf(7, 6, 50)).isEqualTo(EpochEnd.UNKNOWN);
        assertThat(epochs.endOf(-1, 6, 50)).isEqualTo(EpochEnd.UNKNOWN);
    }

    @Test
    void cutsAtTheEndAndAtTheBeginningKeepWhatIsInForce() {
        epochs.note(1, 0);
        epochs.note(2, 10);
        epochs.note(3, 20);

        epochs.cutFrom(20);
        epochs.cutBefore(15);

        assertThat(epochs.snapshot()).containsExactly(new Entry(2, 15));
        assertThat(epochs.epochAt(14)).isEqualTo(-1);
        assertThat(epochs.epochAt(15)).isEqualTo(2);
    }

    @Test
    void anEpochWhoseBatchesAreGoneGivesWayToTheNext() {
        epochs.note(1, 0);
        epochs.cutBefore(10);
        epochs.note(2, 10);

        assertThat(epochs.snapshot()).containsExactly(new Entry(2, 10));
    }

    @Test
    void theFileIsKafkasAndOneThatMakesNoSenseIsNotRead() throws IOException {
        var disk = new SimulatedDisk(1);
        disk.createDirectories(DIRECTORY);
        var entries = List.of(new Entry(0, 0), new Entry(3, 1204));
        LeaderEpochFile.write(disk, DIRECTORY, entries);

        var file = LeaderEpochFile.in(DIRECTORY);
        assertThat(disk.content(file))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("0\n2\n0 0\n3 1204\n");
        assertThat(LeaderEpochFile.read(disk, DIRECTORY)).contains(entries);
        for (var garbage :
                List.of("", "0\n1\n0 0\n3 1204\n", "0\n1\nx y\n", "1\n0\n", "0\n2\n3 4\n2 9\n")) {
            disk.replace(file, garbage.getBytes(StandardCharsets.US_ASCII));
            assertThat(LeaderEpochFile.read(disk, DIRECTORY)).as(garbage).isEmpty();
        }
    }
}
