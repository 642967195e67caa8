package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupShardTest {
    private static final int DAY_MS = 86_400_000;

    private final ShardDriver driver = ShardDriver.withoutInitialDelay();
    private final Script script = new Script(driver);

    @Test
    void groupsAreSpreadOverPartitionsAsEveryKafkaBrokerDoes() {
        assertThat(GroupShard.partitionOf("my-group", 50)).isEqualTo(12);
        assertThat(GroupShard.partitionOf("", 50)).isZero();
        // The one hash that has no absolute value.
        assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
        assertThat(GroupShard.partitionOf("polygenelubricants", 50)).isZero();
    }

    @Test
    void anOutcomeOfAStateThatIsNoMoreIsNotApplied() {
        var shard = driver.shard();
        var join = new Command.TimePassed();
        var first = shard.decide(join, 0);
        var second = shard.decide(join, 0);

        shard.apply(first);

        assertThatThrownBy(() -> shard.apply(second)).isInstanceOf(AssertionError.class);
    }

    @Test
    void nobodyIsAnsweredWhileTheRecordsAreReplayed() {
        var shard = new GroupShard(GroupSettings.defaults());

        assertThat(shard.isLeading()).isFalse();
        assertThatThrownBy(() -> shard.decide(new Command.TimePassed(), 0))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void whoeverWaitsLearnsThatTheCoordinatorHasMoved() {
        script.run("join g ann v=3");
        script.run("join g bob v=3");
        script.run("join h cid v=3");
        script.run("join h dan v=3");
        script.run("join h cid member=cid-3");
        script.run("sync h dan-4 2");

        var answers = driver.shard().resign(ErrorCode.NOT_COORDINATOR);

        assertThat(answers).extracting(it -> it.waiter().id()).containsExactly(2L, 6L);
        assertThat(driver.shard().isLeading()).isFalse();
    }

    @Test
    void aHeartbeatCopiesNothingAndStillCounts() {
        script.run("join g ann v=3 session=10000");
        script.run("sync g ann-1 1 ann-1=x");
        for (int i = 0; i < 100; i++) {
            driver.pass(9_999);
            assertThat(script.run("heartbeat g ann-1 1")).first().asString().endsWith("NONE");
        }
    }

    @Test
    void theOffsetsOfADeletedTopicGoInSteps() {
        driver.lookAway();
        int groups = 3 * Housekeeping.STEP_CHANGES_MAX;
        for (int i = 0; i < groups; i++) {
            script.run("commit g" + i + " t1:0=1 t2:0=1 id=7");
        }
        driver.run(new Command.DeleteTopics(List.of(new Command.DeletedTopic("t1", id(7)))));
        driver.run(new Command.DeleteTopics(List.of(new Command.DeletedTopic("t2", id(8)))));
        driver.takeChanges();
        var steps = new ArrayList<Integer>();

        while (driver.shard().nextDeadlineMs() <= driver.nowMs()) {
            driver.run(new Command.TimePassed());
            steps.add(driver.takeChanges().size());
        }

        assertThat(steps).startsWith(1_000, 1_000, 1_000).endsWith(0);
        assertThat(steps.stream().mapToInt(it -> it).sum()).isEqualTo(groups);
        assertThat(script.run("fetchall g5")).containsExactly("  3001: fetched t2:0=1 id 7");
    }

    @Test
    void expiredOffsetsGoInStepsAndOnlyOnce() {
        driver.lookAway();
        int groups = 3 * Housekeeping.STEP_GROUPS_MAX;
        IntStream.range(0, groups).forEach(i -> script.run("commit g" + i + " t1:0=1"));
        driver.takeChanges();

        driver.pass(8L * DAY_MS);

        assertThat(driver.takeChanges()).hasSize(groups);
        assertThat(script.run("list")).containsExactly("  3001: []");
    }

    @Test
    void membersAreNotGivenUpTooLateHoweverManyGroupsThereAre() {
        driver.lookAway();
        for (int i = 0; i < 500; i++) {
            int join = (int) driver.lastWaiter() + 1;
            script.run("join g%d ann v=3 session=6000".formatted(i));
            script.run("sync g%d ann-%d 1 ann-%d=x".formatted(i, join, join));
        }

        driver.pass(6_000);

        assertThat(driver.takeChanges()).hasSize(500);
    }

    @Test
    void offsetsDoNotExpireWhileTheGroupRebalances() {
        script.run("join g ann v=3 session=1800000 rebalance=2000000000");
        script.run("sync g ann-1 1 ann-1=x");
        script.run("commit g ann-1 1 t2:0=5");
        script.run("join g bob member=nosuch");
        script.run("join g bob v=3 session=1800000 rebalance=2000000000");
        for (int i = 0; i < 400; i++) {
            driver.pass(1_700_000);
            script.run("heartbeat g ann-1 1");
            script.run("join g bob member=bob-5 session=1800000 rebalance=2000000000");
        }

        assertThat(driver.nowMs()).isGreaterThan(7L * DAY_MS);
        assertThat(script.run("fetchall g")).last().asString().endsWith("t2:0=5");
    }

    @Test
    void offsetsOfTopicsThatNobodyInAStableGroupReadsExpire() {
        script.run("join g ann v=3 session=1800000");
        script.run("sync g ann-1 1 ann-1=x");
        script.run("commit g ann-1 1 t1:0=4 t2:0=5");
        // Of members of another kind it is not known what they read.
        script.run("join k kit v=3 type=connect session=1800000");
        script.run("sync k kit-4 1 kit-4=x");
        script.run("commit k kit-4 1 t1:0=6 t2:0=7");
        for (int i = 0; i < 400; i++) {
            driver.pass(1_700_000);
            script.run("heartbeat g ann-1 1");
            script.run("heartbeat k kit-4 1");
        }

        assertThat(script.run("fetchall g")).last().asString().endsWith(" fetched t1:0=4");
        assertThat(script.run("fetchall k")).last().asString().endsWith("t1:0=6, t2:0=7");
    }

    @Test
    void aGroupLargerThanALoweredLimitIsRebalancedWhenItIsLoaded() {
        for (int i = 0; i < 3; i++) {
            script.run("join g m instance=i%d".formatted(i));
            if (i > 0) {
                script.run("join g m member=i0-1 instance=i0");
            }
            for (int j = 1; j < i; j++) {
                script.run("join g m member=i1-2 instance=i1");
            }
        }
        script.run("sync g i0-1 3 instance=i0");
        var lowered = new GroupShard(withMembersMax(2));
        driver.log().forEach(lowered::apply);

        lowered.lead(driver.nowMs());

        var outcome = lowered.decide(new Command.DescribeGroup(new Waiter(1), "g"), 0);
        var described = (Reply.GroupDescribed) outcome.answers().getFirst().reply();
        assertThat(described.members()).hasSize(3);
        assertThat(described.state()).isEqualTo(GroupState.PREPARING_REBALANCE);
    }

    @Test
    void idsGivenOutAndNotUsedAreLimited() {
        for (int i = 0; i < Joining.PENDING_MAX; i++) {
            driver.shard().apply(driver.shard().decide(join(i), 0));
        }

        var outcome = driver.shard().decide(join(Joining.PENDING_MAX), 0);

        assertThat(outcome.answers())
                .extracting(it -> ((Reply.Joined) it.reply()).error())
                .containsExactly(ErrorCode.GROUP_MAX_SIZE_REACHED);
    }

    @Test
    void whoeverNeedsMoreMemoryThanThereIsComesAgain() {
        script.run("join g ann v=3");
        script.run("sync g ann-1 1 ann-1=x");
        var shard = driver.shard();
        var much = Bytes.of(new byte[2_000]);

        var newcomer = shard.decide(join(7, "", much), 0, 1_000);
        var grown = shard.decide(join(8, "ann-1", much), 0, 1_000);
        var same = shard.decide(join(9, "ann-1", Bytes.EMPTY), 0, 100);

        assertThat(joined(newcomer)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(joined(grown)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(joined(same)).as("who sends no more than before").isEqualTo(ErrorCode.NONE);
    }

    @Test
    void anAssignmentThatNeedsMoreMemoryThanThereIsComesAgain() {
        script.run("join g ann v=3");
        var shard = driver.shard();
        var assignment = Bytes.of(new byte[1_000]);

        var refused = shard.decide(sync("ann-1", assignment), driver.nowMs(), 999);
        var taken = shard.decide(sync("ann-1", assignment), driver.nowMs(), 1_000);

        assertThat(synced(refused)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(synced(taken)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void whatMembersTakeInMemoryIsFreeWhenTheyAreGone() {
        long before = driver.shard().heldBytes();
        script.run("join g ann v=3");
        script.run("sync g ann-1 1 ann-1=xxxxxxxxxx");
        script.run("join g bob");
        script.run("join h cid v=3 instance=i");
        assertThat(driver.shard().heldBytes()).isGreaterThan(before);

        driver.pass(DAY_MS);

        assertThat(driver.shard().heldBytes()).isEqualTo(before).isZero();
    }

    private static ErrorCode joined(Outcome outcome) {
        return ((Reply.Joined) outcome.answers().getFirst().reply()).error();
    }

    private static ErrorCode synced(Outcome outcome) {
        return ((Reply.Synced) outcome.answers().getFirst().reply()).error();
    }

    private static Command sync(String member, Bytes assignment) {
        return new Command.SyncGroup(
                new Waiter(99), "g", 1, member, null, null, null, Map.of(member, assignment));
    }

    private static Command join(long id) {
        return join(id, "", Bytes.EMPTY);
    }

    private static Command join(long id, String member, Bytes metadata) {
        return new Command.JoinGroup(
                new Waiter(id),
                "g",
                member,
                null,
                new Client("c", "/h"),
                String.valueOf(id),
                "consumer",
                List.of(new Protocol("range", metadata)),
                10_000,
                10_000,
                true,
                true);
    }

    private static GroupSettings withMembersMax(int membersMax) {
        var all = GroupSettings.defaults();
        return new GroupSettings(
                all.sessionTimeoutMinMs(),
                all.sessionTimeoutMaxMs(),
                all.initialRebalanceDelayMs(),
                membersMax,
                all.offsetMetadataMaxLength(),
                all.offsetsRetentionMs(),
                all.offsetsRetentionCheckIntervalMs());
    }

    private static Uuid id(long number) {
        return new Uuid(0, number);
    }
}
