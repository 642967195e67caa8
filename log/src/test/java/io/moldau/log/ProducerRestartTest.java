package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// After a restart the producers come from the snapshot on disk: here the batches name others.
class ProducerRestartTest {
    private static final long SEED = Long.getLong("tests.seed", 5);
    private static final int BATCHES = 40;
    private static final int LENGTH_AT = 8;
    private static final int LENGTH_OVERHEAD = 12;
    private static final int PRODUCER_ID_AT = 43;
    private static final long ANOTHER = 999;

    @Test
    void producersComeFromTheSnapshotAndRetriesAreRecognized() throws IOException {
        var fixture = new LogFixture(SEED);
        fixture.settings = LogSettings.DEFAULT.change().segmentBytes(1500).build();
        var log = fixture.openClean();
        for (int i = 0; i < BATCHES; i++) {
            append(log, fixture, i);
        }
        var before = log.producers();
        log.close();
        for (var path : files(fixture, ".log")) {
            fixture.disk.replace(path, ofAnotherProducer(fixture.disk.content(path)));
        }

        var again = fixture.open(new Opening.Clean(0, BATCHES));
        assertThat(again.producers()).isEqualTo(before);
        assertThat(append(again, fixture, BATCHES - 1).baseOffset()).isEqualTo(BATCHES - 1);
        assertThat(append(again, fixture, BATCHES).baseOffset()).isEqualTo(BATCHES);
        again.close();

        for (var path : files(fixture, ".snapshot")) {
            fixture.disk.delete(path);
        }
        assertThat(fixture.open(new Opening.Clean(0, -1)).producers())
                .as("what a scan of the log finds")
                .anyMatch(it -> it.producerId() == ANOTHER);
    }

    private static AppendResult.Appended append(PartitionLog log, LogFixture fixture, int number)
            throws IOException {
        var writer = new BatchWriter(Compression.NONE).producer(7, (short) 0, number);
        writer.append(fixture.nowMs, null, LogFixture.bytes("value " + number));
        var result = log.append(writer.build(), LogFixture.EPOCH, AppendOrigin.CLIENT);
        return (AppendResult.Appended) result;
    }

    private static List<Path> files(LogFixture fixture, String suffix) throws IOException {
        return fixture.disk.list(LogFixture.DIRECTORY).stream()
                .map(LogFixture.DIRECTORY::resolve)
                .filter(it -> it.toString().endsWith(suffix))
                .toList();
    }

    private static byte[] ofAnotherProducer(byte[] segment) {
        var bytes = ByteBuffer.wrap(segment);
        for (int at = 0;
                at < segment.length;
                at += bytes.getInt(at + LENGTH_AT) + LENGTH_OVERHEAD) {
            bytes.putLong(at + PRODUCER_ID_AT, ANOTHER);
        }
        return segment;
    }
}
