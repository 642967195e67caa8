package io.moldau.acceptance.differential;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchRequest.ReplicaState;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import java.util.List;

/// Wrong fetches, and wrong questions about offsets.
final class FetchCases {
    private static final int NO_EPOCH = -1;

    private FetchCases() {}

    static List<WrongRequest> all() {
        return List.of(
                fetch("a topic that is not there", "nowhere", 0, 0, NO_EPOCH),
                fetch("a partition past the last", Scene.HERE, 9, 0, NO_EPOCH),
                fetch("a negative partition", Scene.HERE, -1, 0, NO_EPOCH),
                fetch("an offset before the start", Scene.HERE, 0, 1, NO_EPOCH),
                fetch("a negative offset", Scene.HERE, 0, -7, NO_EPOCH),
                fetch("an offset past the end", Scene.HERE, 0, 1_000_000, NO_EPOCH),
                fetch("a leader epoch from the future", Scene.HERE, 0, 5, 99).from(9),
                fetch("a negative leader epoch", Scene.HERE, 0, 5, -2).from(9),
                follower("the broker's own id", 1).to(14),
                follower("the id of a broker that is not there", 5).to(14),
                followerState("the broker's own id", 1).from(15),
                followerState("the id of a broker that is not there", 5).from(15),
                session("a session that is not there", 4711, 3).from(7),
                session("a session epoch without a session", 0, 3).from(7),
                session("the close of a session that is not there", 4711, -1).from(7),
                anId("no topic id", Uuid.ZERO),
                anId("the id of the metadata topic", Uuid.METADATA_TOPIC),
                offsets("a topic that is not there", "nowhere", 0, NO_EPOCH, -1),
                offsets("a partition past the last", Scene.HERE, 9, NO_EPOCH, -1),
                offsets("a leader epoch from the future", Scene.HERE, 0, 99, -1).from(4),
                offsets("a time in the far future", Scene.HERE, 0, NO_EPOCH, Long.MAX_VALUE),
                offsets("timestamp -9", Scene.HERE, 0, NO_EPOCH, -9),
                offsets("the largest timestamp", Scene.HERE, 0, NO_EPOCH, -3),
                offsets("the earliest local offset", Scene.HERE, 0, NO_EPOCH, -4),
                offsets("the latest tiered offset", Scene.HERE, 0, NO_EPOCH, -5),
                offsets("the earliest pending upload", Scene.HERE, 0, NO_EPOCH, -6),
                samePartitionTwice(),
                epoch("a topic that is not there", "nowhere", 0, NO_EPOCH),
                epoch("a partition past the last", Scene.HERE, 9, NO_EPOCH),
                epoch("a leader epoch from the future", Scene.HERE, 0, 99),
                epoch("a negative leader epoch", Scene.HERE, 0, -2));
    }

    private static WrongRequest fetch(
            String name, String topic, int partition, long offset, int epoch) {
        return WrongRequest.of(
                name,
                ApiKey.FETCH,
                (scene, _) -> {
                    var asked =
                            FetchPartition.builder()
                                    .partition(partition)
                                    .currentLeaderEpoch(epoch)
                                    .fetchOffset(offset)
                                    .partitionMaxBytes(1000)
                                    .build();
                    var topics = List.of(new FetchTopic(topic, scene.id(topic), List.of(asked)));
                    return plain().topics(topics).sessionEpoch(NO_EPOCH).build();
                });
    }

    private static WrongRequest follower(String name, int replica) {
        return WrongRequest.of(
                "as a follower with " + name,
                ApiKey.FETCH,
                (scene, _) -> ofOne(scene).replicaId(replica).build());
    }

    private static WrongRequest followerState(String name, int replica) {
        return WrongRequest.of(
                "as a follower with " + name,
                ApiKey.FETCH,
                (scene, _) -> ofOne(scene).replicaState(new ReplicaState(replica, -1)).build());
    }

    private static FetchRequest.Builder ofOne(Scene scene) {
        var asked = FetchPartition.builder().fetchOffset(5).partitionMaxBytes(1000).build();
        var topic = new FetchTopic(Scene.HERE, scene.id(Scene.HERE), List.of(asked));
        return plain().topics(List.of(topic)).sessionEpoch(NO_EPOCH);
    }

    private static FetchRequest.Builder plain() {
        return FetchRequest.builder().maxWaitMs(10).minBytes(1).maxBytes(10_000);
    }

    private static WrongRequest session(String name, int id, int epoch) {
        return WrongRequest.of(
                name, ApiKey.FETCH, (_, _) -> plain().sessionId(id).sessionEpoch(epoch).build());
    }

    private static WrongRequest anId(String name, Uuid id) {
        return WrongRequest.of(
                        name,
                        ApiKey.FETCH,
                        (_, _) -> {
                            var asked = FetchPartition.builder().partitionMaxBytes(1000).build();
                            var topics = List.of(new FetchTopic("", id, List.of(asked)));
                            return plain().topics(topics).sessionEpoch(NO_EPOCH).build();
                        })
                .from(13);
    }

    private static WrongRequest offsets(
            String name, String topic, int partition, int epoch, long timestamp) {
        return WrongRequest.of(
                name,
                ApiKey.LIST_OFFSETS,
                (_, _) -> {
                    var asked = new ListOffsetsPartition(partition, epoch, timestamp);
                    return list(new ListOffsetsTopic(topic, List.of(asked)));
                });
    }

    private static ListOffsetsRequest list(ListOffsetsTopic topic) {
        return ListOffsetsRequest.builder().replicaId(-1).topics(List.of(topic)).build();
    }

    private static WrongRequest samePartitionTwice() {
        return WrongRequest.of(
                "the same partition twice",
                ApiKey.LIST_OFFSETS,
                (_, _) -> {
                    var asked = new ListOffsetsPartition(0, NO_EPOCH, -1);
                    return list(new ListOffsetsTopic(Scene.HERE, List.of(asked, asked)));
                });
    }

    private static WrongRequest epoch(String name, String topic, int partition, int epoch) {
        return WrongRequest.of(
                name,
                ApiKey.OFFSET_FOR_LEADER_EPOCH,
                (_, _) -> {
                    var asked = new OffsetForLeaderPartition(partition, epoch, 0);
                    var topics = List.of(new OffsetForLeaderTopic(topic, List.of(asked)));
                    return OffsetForLeaderEpochRequest.builder()
                            .replicaId(-2)
                            .topics(topics)
                            .build();
                });
    }
}
