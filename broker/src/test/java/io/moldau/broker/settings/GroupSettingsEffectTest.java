package io.moldau.broker.settings;

import static io.moldau.broker.settings.OneBroker.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Settings of consumer groups, of committed offsets and of their topic.
class GroupSettingsEffectTest {
    private static final String GROUP = "readers";

    /// The last version before a member must come a second time with its id.
    private static final int JOIN = 3;

    /// The last version that names topics.
    private static final int OFFSETS = 9;

    private static Talk coordinated(OneBroker broker) throws IOException {
        var talk = Talk.aboutATopic(broker);
        var request = FindCoordinatorRequest.builder().coordinatorKeys(List.of(GROUP)).build();
        FindCoordinatorResponse answer;
        do {
            answer = talk.peer().ask(request, 4, FindCoordinatorResponse.class);
            broker.sleep(Duration.ofMillis(100));
        } while (answer.coordinators().getFirst().errorCode() != 0);
        return talk;
    }

    private static JoinGroupRequest join(int sessionTimeoutMs) {
        return JoinGroupRequest.builder()
                .groupId(GROUP)
                .sessionTimeoutMs(sessionTimeoutMs)
                .rebalanceTimeoutMs(10_000)
                .protocolType("consumer")
                .protocols(List.of(new JoinGroupRequestProtocol("range", ByteBuffer.allocate(0))))
                .build();
    }

    private static ErrorCode joined(Talk talk, int sessionTimeoutMs) throws IOException {
        return ErrorCode.forCode(
                talk.peer().ask(join(sessionTimeoutMs), JOIN, JoinGroupResponse.class).errorCode());
    }

    @Test
    void aSessionTimeoutOutsideTheBoundsIsRefused() {
        OneBroker.with(
                settings(
                        "group.min.session.timeout.ms",
                        "8000",
                        "group.max.session.timeout.ms",
                        "9000",
                        "group.initial.rebalance.delay.ms",
                        "0"),
                broker -> {
                    try (var talk = coordinated(broker)) {
                        assertThat(joined(talk, 7999)).isEqualTo(ErrorCode.INVALID_SESSION_TIMEOUT);
                        assertThat(joined(talk, 9001)).isEqualTo(ErrorCode.INVALID_SESSION_TIMEOUT);
                        assertThat(joined(talk, 8500)).isEqualTo(ErrorCode.NONE);
                    }
                });
    }

    @Test
    void aNewGroupWaitsForFurtherMembersAsLongAsItShall() {
        for (int delayMs : new int[] {0, 7000}) {
            OneBroker.with(
                    settings("group.initial.rebalance.delay.ms", Integer.toString(delayMs)),
                    broker -> {
                        try (var talk = coordinated(broker)) {
                            Duration before = broker.now();
                            assertThat(joined(talk, 10_000)).isEqualTo(ErrorCode.NONE);
                            long tookMs = broker.now().minus(before).toMillis();
                            assertThat(tookMs).isBetween((long) delayMs, delayMs + 1000L);
                        }
                    });
        }
    }

    @Test
    void aGroupTakesNoMoreMembersThanItMay() {
        OneBroker.with(
                settings("group.max.size", "1", "group.initial.rebalance.delay.ms", "0"),
                broker -> {
                    try (var first = coordinated(broker);
                            var second = coordinated(broker)) {
                        assertThat(joined(first, 10_000)).isEqualTo(ErrorCode.NONE);
                        assertThat(joined(second, 10_000))
                                .isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
                    }
                });
    }

    @Test
    void theMetadataOfACommitHasALimit() {
        OneBroker.with(
                settings("offset.metadata.max.bytes", "5"),
                broker -> {
                    try (var talk = coordinated(broker)) {
                        assertThat(commit(talk, "12345")).isEqualTo(ErrorCode.NONE);
                        assertThat(commit(talk, "123456"))
                                .isEqualTo(ErrorCode.OFFSET_METADATA_TOO_LARGE);
                    }
                });
    }

    @Test
    void theOffsetsOfAnEmptyGroupExpire() {
        OneBroker.with(
                settings(
                        "offsets.retention.minutes",
                        "30",
                        "offsets.retention.check.interval.ms",
                        "60000"),
                broker -> {
                    try (var talk = coordinated(broker)) {
                        commit(talk, "");
                        broker.sleep(Duration.ofMinutes(25));
                        assertThat(committed(talk)).isEqualTo(42);
                        broker.sleep(Duration.ofMinutes(10));
                        assertThat(committed(talk)).isEqualTo(-1);
                    }
                });
    }

    @Test
    void theTopicOfTheOffsetsIsAsItShallBe() {
        OneBroker.with(
                settings(
                        "offsets.topic.num.partitions",
                        "7",
                        "offsets.topic.replication.factor",
                        "3",
                        "offsets.topic.segment.bytes",
                        "2097152"),
                broker -> {
                    try (var talk = coordinated(broker)) {
                        var topic = talk.topic("__consumer_offsets");
                        assertThat(topic.partitions()).hasSize(7);
                        assertThat(topic.partitions().getFirst().replicaNodes()).hasSize(1);
                        assertThat(talk.setting("__consumer_offsets", "segment.bytes"))
                                .isEqualTo("2097152");
                    }
                });
    }

    private static ErrorCode commit(Talk talk, String metadata) throws IOException {
        var partition = new OffsetCommitRequestPartition(0, 42, -1, metadata);
        var request =
                OffsetCommitRequest.builder()
                        .groupId(GROUP)
                        .generationIdOrMemberEpoch(-1)
                        .topics(
                                List.of(
                                        new OffsetCommitRequestTopic(
                                                Talk.TOPIC, Uuid.ZERO, List.of(partition))))
                        .build();
        return ErrorCode.forCode(
                talk.peer()
                        .ask(request, OFFSETS, OffsetCommitResponse.class)
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .errorCode());
    }

    private static long committed(Talk talk) throws IOException {
        var topic = new OffsetFetchRequestTopics(Talk.TOPIC, Uuid.ZERO, List.of(0));
        var group = new OffsetFetchRequestGroup(GROUP, null, -1, List.of(topic));
        var request = OffsetFetchRequest.builder().groups(List.of(group)).build();
        return talk.peer()
                .ask(request, OFFSETS, OffsetFetchResponse.class)
                .groups()
                .getFirst()
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .committedOffset();
    }
}
