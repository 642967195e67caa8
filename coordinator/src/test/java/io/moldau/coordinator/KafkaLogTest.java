package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.Record;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A `__consumer_offsets` segment that Apache Kafka 4.3.1 wrote: offsets of groups with and without
/// members, dynamic and static members, empty and deleted groups.
class KafkaLogTest {
    private static final Path SEGMENT =
            Path.of("src/test/resources/consumer-offsets-of-kafka-4.3.1.log");

    @Test
    void whatKafkaWroteIsWrittenBackByteForByte() throws IOException {
        var records = records();

        assertThat(records).hasSizeGreaterThan(20);
        for (var record : records) {
            var change = change(record);
            assertThat(ChangeFormat.key(change)).isEqualTo(record.key());
            assertThat(ChangeFormat.value(change)).isEqualTo(record.value());
        }
    }

    @Test
    void aShardLeadsFromWhatKafkaWrote() throws IOException {
        var shard = new GroupShard(GroupSettings.defaults());
        records().forEach(it -> shard.apply(change(it)));
        shard.lead(0);

        var list = new Command.ListGroups(new Waiter(1), List.of(), List.of());
        var outcome = shard.decide(list, 0);

        assertThat(((Reply.GroupsListed) outcome.answers().getFirst().reply()).groups())
                .extracting(Reply.ListedGroup::groupId, Reply.ListedGroup::state)
                .contains(tuple("nosuch2", GroupState.EMPTY), tuple("L2", GroupState.EMPTY))
                .doesNotContain(tuple("S2", GroupState.EMPTY));
    }

    private static Change change(Record record) {
        return ChangeFormat.read(Objects.requireNonNull(record.key()), record.value())
                .orElseThrow();
    }

    private static List<Record> records() throws IOException {
        var batches = new RecordBatches(ByteBuffer.wrap(Files.readAllBytes(SEGMENT)));
        var records = new ArrayList<Record>();
        while (batches.next()) {
            try (var cursor = batches.batch().records(DecompressionLimits.DEFAULT)) {
                while (cursor.next()) {
                    records.add(cursor.record());
                }
            }
        }
        return records;
    }
}
