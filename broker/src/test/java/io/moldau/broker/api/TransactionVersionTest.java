package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.FeatureTable;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.message.UpdateFeaturesRequest;
import io.moldau.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.moldau.protocol.message.UpdateFeaturesResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The level of `transaction.version` is changed while producers work. A client learns of it with
/// its next connection only, and goes on until then as it began.
class TransactionVersionTest {
    private static final String TOPIC = "t";
    private static final int NONE = 0;
    private static final int LEVEL_MAX = 2;
    private static final int UPGRADE = 1;
    private static final int SAFE_DOWNGRADE = 2;

    /// The markers follow the answer.
    private static final Duration SETTLED = Duration.ofMillis(500);

    /// Of the working client, of the one that left one open, and two of each that knows the new
    /// level; a record and a marker each.
    private static final int TRANSACTIONS = 4 + 1 + 2 + 2;

    private static void change(TestNode node, int from, int to) throws IOException {
        if (from != to) {
            var wanted =
                    FeatureUpdateKey.builder()
                            .feature(FeatureTable.TRANSACTION_VERSION)
                            .maxVersionLevel(to)
                            .upgradeType(to > from ? UPGRADE : SAFE_DOWNGRADE)
                            .build();
            var request = UpdateFeaturesRequest.builder().featureUpdates(List.of(wanted)).build();
            var answer = node.ask(request, 2, UpdateFeaturesResponse.class);
            assertThat(answer.errorCode()).as(answer.errorMessage()).isZero();
        }
    }

    private static TransactionClient client(TestNode node, String id, int level)
            throws IOException {
        var client = new TransactionClient(node, id, level == LEVEL_MAX);
        assertThat(client.init()).isEqualTo(NONE);
        return client;
    }

    private static void begin(TransactionClient client, int level) throws IOException {
        if (level < LEVEL_MAX) {
            assertThat(client.addPartitions(TOPIC, 0)).isEqualTo(NONE);
        }
        assertThat(client.produce(TOPIC, 0, "a").errorCode()).isEqualTo(NONE);
    }

    private static void transact(TestNode node, TransactionClient client, int level)
            throws IOException {
        begin(client, level);
        end(node, client, true);
    }

    private static void end(TestNode node, TransactionClient client, boolean commit)
            throws IOException {
        assertThat(client.end(commit)).isEqualTo(NONE);
        node.pass(SETTLED);
    }

    private static PartitionData committed(TestNode node) throws IOException {
        var partition = FetchPartition.builder().partition(0).partitionMaxBytes(1 << 20).build();
        var request =
                FetchRequest.builder()
                        .maxBytes(1 << 20)
                        .isolationLevel(1)
                        .sessionEpoch(-1)
                        .topics(List.of(new FetchTopic(TOPIC, Uuid.ZERO, List.of(partition))))
                        .build();
        return node.ask(request, 12, FetchResponse.class)
                .responses()
                .getFirst()
                .partitions()
                .getFirst();
    }

    @Test
    void aProducerGoesOnWhateverItIsChangedTo() {
        for (int from = 0; from <= LEVEL_MAX; from++) {
            for (int to = 0; to <= LEVEL_MAX; to++) {
                work(from, to, false);
                work(from, to, true);
            }
        }
    }

    private static void work(int from, int to, boolean crash) {
        TestNode.run(node -> {
            node.topic(TOPIC, 1);
            change(node, LEVEL_MAX, from);
            var working = client(node, "working", from);
            transact(node, working, from);
            begin(working, from);
            begin(client(node, "left", from), from);

            change(node, from, to);
            if (crash) {
                node.crash();
            }

            // The transaction that was open, and more of the same client.
            assertThat(working.end(true)).isEqualTo(NONE);
            if (crash) {
                node.crash(); // before its marker
            }
            node.pass(SETTLED);
            transact(node, working, from);
            begin(working, from);
            end(node, working, false);
            // Clients that know the new level; the first aborts what the one before has left.
            for (String id : List.of("left", "new")) {
                var client = client(node, id, to);
                transact(node, client, to);
                transact(node, client, to);
            }
            var read = committed(node);
            assertThat(read.lastStableOffset())
                    .as("from %d to %d", from, to)
                    .isEqualTo(read.highWatermark());
            assertThat(read.highWatermark()).isEqualTo(2 * TRANSACTIONS);
        });
    }
}
