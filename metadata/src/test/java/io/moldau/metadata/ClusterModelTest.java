package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.AlterConfigs.Operation;
import io.moldau.metadata.RegisterBroker.Start;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.AccessControlEntryRecord;
import io.moldau.protocol.stored.ClientQuotaRecord;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random commands, and after each what must hold of any image.
class ClusterModelTest {
    private static final long SEED = Long.getLong("tests.seed", 20261121);
    private static final int RUNS = 12;
    private static final int COMMANDS = 150;
    private static final int BROKERS = 5;

    @Test
    void theImageIsWhatItsRecordsFoldToAndWhatItsSnapshotFoldsTo() {
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + run;
            var random = new Random(seed);
            var cluster = new TestCluster();
            cluster.submit(new Format(FeatureTable.initial()));
            var snapshot = cluster.image();
            int snapshotAt = cluster.log().size();
            for (int i = 0; i < COMMANDS; i++) {
                step(cluster, random);
                holds(cluster.image(), "seed %d, command %d".formatted(seed, i));
                if (random.nextInt(20) == 0) {
                    snapshot = reread(cluster.image());
                    snapshotAt = cluster.log().size();
                }
            }
            var name = "seed " + seed;
            same(name + ": replay", folded(ClusterImage.EMPTY, cluster.log()), cluster.image());
            same(name + ": snapshot", reread(cluster.image()), cluster.image());
            var tail = cluster.log().subList(snapshotAt, cluster.log().size());
            same(name + ": snapshot and tail", folded(snapshot, tail), cluster.image());
        }
    }

    private static void same(String name, ClusterImage actual, ClusterImage expected) {
        assertThat(actual).as(name).isEqualTo(expected);
        assertThat(Snapshot.hash(actual)).as(name).isEqualTo(Snapshot.hash(expected));
    }

    /// The image after a snapshot of it was written and read again.
    private static ClusterImage reread(ClusterImage image) {
        var records = new ArrayList<ClusterMetadataRecord>();
        Snapshot.records(image, it -> records.add(RecordCodec.decode(RecordCodec.encode(it, 33))));
        return Snapshot.image(image.offset(), records);
    }

    private static ClusterImage folded(ClusterImage from, List<ClusterMetadataRecord> records) {
        var image = from;
        for (var record : records) {
            image = image.apply(RecordCodec.decode(RecordCodec.encode(record, 33)));
        }
        return image;
    }

    private static void holds(ClusterImage image, String name) {
        int partitions = 0;
        for (var topic : image.topics().byId().values()) {
            assertThat(image.topic(topic.name())).as(name).hasValue(topic);
            int index = 0;
            for (var entry : topic.partitions()) {
                assertThat(entry.key()).as(name).isEqualTo(index++);
                var partition = entry.value();
                assertThat(partition.isr()).as(name).isNotEmpty();
                assertThat(partition.replicas()).as(name).containsAll(partition.isr());
                if (partition.hasLeader()) {
                    assertThat(partition.isr()).as(name).contains(partition.leader());
                    assertThat(image.brokers().isActive(partition.leader())).as(name).isTrue();
                } else {
                    assertThat(partition.isr())
                            .as(name + ": somebody in sync lives, but nobody leads")
                            .noneMatch(image.brokers()::isActive);
                }
            }
            partitions += topic.partitionCount();
        }
        assertThat(image.topics().partitionCount()).as(name).isEqualTo(partitions);
    }

    private static void step(TestCluster cluster, Random random) {
        switch (random.nextInt(14)) {
            case 0, 1 -> {
                var start = random.nextBoolean() ? Start.ACTIVE : Start.FENCED;
                cluster.submit(cluster.registration(random.nextInt(BROKERS), start));
            }
            case 2, 3, 4 -> create(cluster, random);
            case 5 -> cluster.submit(new DeleteTopics(List.of(target(cluster, random))));
            case 6 -> {
                var growth = CreatePartitions.Growth.placed(topic(random), random.nextInt(8));
                cluster.submit(new CreatePartitions(List.of(growth), false));
            }
            case 7 -> cluster.submit(new FenceBrokers(List.of(random.nextInt(BROKERS))));
            case 8, 9 -> beat(cluster, random);
            case 10 -> alter(cluster, random);
            case 11 -> propose(cluster, random);
            case 12 -> other(cluster, random);
            default -> {
                var type =
                        random.nextBoolean()
                                ? ElectLeaders.Type.PREFERRED
                                : ElectLeaders.Type.UNCLEAN;
                cluster.submit(new ElectLeaders(type, List.of()));
            }
        }
    }

    private static String topic(Random random) {
        return "topic-" + random.nextInt(6);
    }

    private static void create(TestCluster cluster, Random random) {
        cluster.create(topic(random), 1 + random.nextInt(4), random.nextInt(4));
    }

    private static DeleteTopics.Target target(TestCluster cluster, Random random) {
        var name = topic(random);
        return cluster.image()
                .topic(name)
                .filter(_ -> random.nextBoolean())
                .map(it -> DeleteTopics.Target.ofId(it.id()))
                .orElse(DeleteTopics.Target.named(name));
    }

    private static void beat(TestCluster cluster, Random random) {
        int id = random.nextInt(BROKERS);
        cluster.image()
                .broker(id)
                .ifPresent(it ->
                        cluster.submit(
                                new BrokerHeartbeat(
                                        id,
                                        it.epoch(),
                                        cluster.image().offset(),
                                        random.nextInt(6) == 0,
                                        random.nextInt(6) == 0)));
    }

    private static void alter(TestCluster cluster, Random random) {
        var resource =
                random.nextBoolean()
                        ? ConfigResource.topic(topic(random))
                        : ConfigResource.broker(random.nextInt(2));
        var name =
                random.nextInt(3) == 0
                        ? "unclean.leader.election.enable"
                        : "name" + random.nextInt(3);
        var operation = random.nextBoolean() ? Operation.SET : Operation.DELETE;
        var change = new AlterConfigs.Change(name, operation, "" + random.nextBoolean());
        cluster.submit(
                new AlterConfigs(
                        List.of(new AlterConfigs.Alteration(resource, List.of(change))), false));
    }

    /// Whoever leads partition 0 of a topic proposes some of its replicas.
    private static void propose(TestCluster cluster, Random random) {
        var topic = cluster.image().topic(topic(random));
        var partition = topic.flatMap(it -> it.partition(0)).filter(PartitionImage::hasLeader);
        if (partition.isEmpty()) {
            return;
        }
        var now = partition.get();
        var isr =
                now.replicas().stream()
                        .filter(it -> it == now.leader() || random.nextBoolean())
                        .map(it -> new AlterPartitions.InSync(it, -1))
                        .toList();
        var proposal =
                new AlterPartitions.Proposal(
                        topic.orElseThrow().id(),
                        0,
                        now.leaderEpoch(),
                        now.partitionEpoch(),
                        isr,
                        false);
        cluster.submit(
                new AlterPartitions(now.leader(), cluster.epoch(now.leader()), List.of(proposal)));
    }

    private static void other(TestCluster cluster, Random random) {
        int id = random.nextInt(BROKERS);
        switch (random.nextInt(4)) {
            case 0 -> cluster.submit(new UnregisterBroker(id));
            case 1 ->
                    cluster.image()
                            .broker(id)
                            .ifPresent(
                                    it -> cluster.submit(new AllocateProducerIds(id, it.epoch())));
            case 2 ->
                    cluster.apply(
                            AccessControlEntryRecord.builder()
                                    .id(new Uuid(1, random.nextInt(3)))
                                    .resourceName(topic(random))
                                    .principal("User:alice")
                                    .host("*")
                                    .build());
            default ->
                    cluster.apply(
                            ClientQuotaRecord.builder()
                                    .entity(
                                            List.of(
                                                    new ClientQuotaRecord.EntityData(
                                                            "user", "u" + random.nextInt(2))))
                                    .key("producer_byte_rate")
                                    .value(random.nextInt(9))
                                    .remove(random.nextBoolean())
                                    .build());
        }
    }
}
