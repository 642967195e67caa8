package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.CreateTopics.Config;
import io.moldau.metadata.CreateTopics.NewTopic;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.AbortTransactionRecord;
import io.moldau.protocol.stored.BeginTransactionRecord;
import io.moldau.protocol.stored.EndTransactionRecord;
import io.moldau.protocol.stored.TopicRecord;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransactionsTest {
    private final TestCluster cluster = TestCluster.of(1);

    private static TopicRecord topic(int number) {
        return TopicRecord.builder().name("t" + number).topicId(new Uuid(1, number)).build();
    }

    @Test
    void aDecisionThatFitsIntoABatchHasNoMarks() {
        var changes =
                cluster.decide(new CreateTopics(List.of(NewTopic.named("orders", 9_000, 1)), false))
                        .changes();

        assertThat(changes).hasSize(9_001);
        assertThat(changes.getFirst()).isInstanceOf(TopicRecord.class);
    }

    @Test
    void aDecisionOfTooManyRecordsStandsBetweenMarks() {
        var outcome =
                cluster.decide(
                        new CreateTopics(List.of(NewTopic.named("orders", 10_000, 1)), false));

        assertThat(outcome.changes()).hasSize(10_003);
        assertThat(outcome.changes().getFirst()).isInstanceOf(BeginTransactionRecord.class);
        assertThat(outcome.changes().getLast()).isInstanceOf(EndTransactionRecord.class);
        outcome.changes().forEach(cluster::apply);
        assertThat(cluster.image().topics().partitionCount()).isEqualTo(10_000);
    }

    @Test
    void aDecisionOfTooManyBytesStandsBetweenMarks() {
        var configs =
                IntStream.range(0, 200)
                        .mapToObj(i -> new Config("key" + i, "x".repeat(32_000)))
                        .toList();

        var changes =
                cluster.decide(
                                new CreateTopics(
                                        List.of(NewTopic.named("t", 1, 1).withConfigs(configs)),
                                        false))
                        .changes();

        assertThat(changes).hasSize(204);
        assertThat(changes.getFirst()).isInstanceOf(BeginTransactionRecord.class);
    }

    @Test
    void whatWasAbortedIsLeftOutAndTheRestIsKept() {
        var gathering = new Transactions.Gathering();
        gathering.add(topic(1));
        gathering.add(BeginTransactionRecord.builder().build());
        gathering.add(topic(2));
        assertThat(gathering.isOpen()).isTrue();
        gathering.add(AbortTransactionRecord.builder().build());
        gathering.add(BeginTransactionRecord.builder().build());
        gathering.add(topic(3));
        gathering.add(EndTransactionRecord.builder().build());

        assertThat(gathering.isOpen()).isFalse();
        assertThat(gathering.take()).containsExactly(topic(1), topic(3));
        assertThat(gathering.take()).isEmpty();
    }

    @Test
    void theLogInMemoryGivesBackWhatWasAppended() throws MetadataLogException {
        try (var log = new MemoryMetadataLog()) {
            cluster.create("orders", 3, 1);
            log.append(0, List.of(List.copyOf(cluster.log())));
            assertThat(log.load()).isEqualTo(cluster.image());

            log.writeSnapshot(cluster.image());
            int before = cluster.log().size();
            cluster.create("clicks", 2, 1);
            var more = cluster.log().subList(before, cluster.log().size());
            log.append(before, List.of(List.copyOf(more)));

            assertThat(log.load()).isEqualTo(cluster.image());
            assertThat(log.startOffset()).isEqualTo(before);
            assertThat(log.read(before, 10))
                    .containsExactly(
                            new MetadataLog.Entry(cluster.image().offset(), List.copyOf(more)));
        }
    }
}
