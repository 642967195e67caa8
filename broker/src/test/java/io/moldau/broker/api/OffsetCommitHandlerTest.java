package io.moldau.broker.api;

import static io.moldau.broker.api.GroupClient.commit;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class OffsetCommitHandlerTest {
    private static final int OLDEST = 2;
    private static final int BY_ID = 10;

    @Test
    void everyVersionCommitsAndTheOffsetSurvivesACrash() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            FindCoordinatorHandlerTest.find(node, 6, "g");
            for (int version = OLDEST; version <= BY_ID; version++) {
                boolean byId = version == BY_ID;
                var commit = commit("g", byId ? "" : "t", byId ? id : Uuid.ZERO, 0, version);
                assertThat(commit(node, version, commit)).isZero();
                assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 0)).isEqualTo(version);
            }
            node.crash();
            assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 0)).isEqualTo(BY_ID);
        });
    }

    @Test
    void topicsAndPartitionsThatAreNotThereAreRefusedEachOnItsOwn() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 2);
            FindCoordinatorHandlerTest.find(node, 6, "g");
            var request =
                    OffsetCommitRequest.builder()
                            .groupId("g")
                            .topics(
                                    List.of(
                                            topic("nosuch", Uuid.ZERO, 0),
                                            topic("t", Uuid.ZERO, 7, 1, -1, 0)));
            var answers = node.ask(request.build(), BY_ID - 1, OffsetCommitResponse.class).topics();
            int unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code();
            assertThat(answers.get(0).partitions().getFirst().errorCode()).isEqualTo(unknown);
            assertThat(answers.get(1).partitions())
                    .extracting(it -> it.partitionIndex() + ":" + it.errorCode())
                    .containsExactly("7:3", "1:0", "-1:3", "0:0");
            assertThat(commit(node, BY_ID, commit("g", "", id, 9, 1))).isEqualTo(unknown);
            for (Uuid none : List.of(new Uuid(3, 3), Uuid.ZERO)) {
                assertThat(commit(node, BY_ID, commit("g", "", none, 0, 1)))
                        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
            }
            assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 7)).isEqualTo(-1);
        });
    }

    private static OffsetCommitRequestTopic topic(String name, Uuid id, int... partitions) {
        var all =
                java.util.Arrays.stream(partitions)
                        .mapToObj(it -> new OffsetCommitRequestPartition(it, 5, -1, null))
                        .toList();
        return new OffsetCommitRequestTopic(name, id, all);
    }

    @Test
    void membersCommitInTheirGenerationOnly() {
        TestNode.run(node -> {
            node.topic("t", 1);
            String member = GroupClient.stable(node, "g");
            var mine = commit("g", "t", Uuid.ZERO, 0, 3).memberId(member);
            assertThat(commit(node, mine.generationIdOrMemberEpoch(1))).isZero();
            assertThat(commit(node, mine.generationIdOrMemberEpoch(7)))
                    .isEqualTo(ErrorCode.ILLEGAL_GENERATION.code());
            assertThat(commit(node, mine.memberId("who").generationIdOrMemberEpoch(1)))
                    .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
            assertThat(commit(node, commit("g", "t", Uuid.ZERO, 0, 3)))
                    .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
        });
    }

    /// From version 9 on a group that is not there has its own error.
    @Test
    void aMemberOfAGroupThatIsNotThereIsRefused() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            FindCoordinatorHandlerTest.find(node, 6, "new");
            for (int version = OLDEST; version <= BY_ID; version++) {
                boolean byId = version == BY_ID;
                var commit = commit("new", byId ? "" : "t", byId ? id : Uuid.ZERO, 0, 3);
                commit.memberId("m").generationIdOrMemberEpoch(5);
                var expected =
                        version < 9 ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.GROUP_ID_NOT_FOUND;
                assertThat(commit(node, version, commit)).isEqualTo(expected.code());
            }
        });
    }

    @Test
    void nothingIsCommittedWhileAGenerationIsMade() {
        TestNode.run(node -> {
            node.topic("t", 1);
            FindCoordinatorHandlerTest.find(node, 6, "g");
            String member = GroupClient.join(node, GroupClient.join("g", "")).memberId();
            GroupClient.join(node, GroupClient.join("g", member));
            assertThat(
                            commit(
                                    node,
                                    commit("g", "t", Uuid.ZERO, 0, 3)
                                            .memberId(member)
                                            .generationIdOrMemberEpoch(1)))
                    .isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS.code());
        });
    }

    @Test
    void aNoteHasALimit() {
        TestNode.run(node -> {
            node.topic("t", 1);
            FindCoordinatorHandlerTest.find(node, 6, "g");
            for (int length : new int[] {4096, 4097}) {
                var part = new OffsetCommitRequestPartition(0, 1, -1, "x".repeat(length));
                var topic = new OffsetCommitRequestTopic("t", Uuid.ZERO, List.of(part));
                var commit = commit("g", "t", Uuid.ZERO, 0, 1).topics(List.of(topic));
                assertThat(commit(node, commit))
                        .isEqualTo(length > 4096 ? ErrorCode.OFFSET_METADATA_TOO_LARGE.code() : 0);
            }
        });
    }

    @Test
    void aCommitOfNothingIsAnsweredSo() {
        TestNode.run(node -> {
            var request = OffsetCommitRequest.builder().groupId("g").build();
            assertThat(node.ask(request, BY_ID, OffsetCommitResponse.class).topics()).isEmpty();
        });
    }
}
