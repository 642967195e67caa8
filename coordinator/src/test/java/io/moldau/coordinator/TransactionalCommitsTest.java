package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Offsets that are committed in transactions (C6: with the transaction's records, or not at all).
class TransactionalCommitsTest {
    private static final OffsetProducer ANN = new OffsetProducer(7, 0);
    private static final OffsetProducer BOB = new OffsetProducer(8, 0);
    private static final Uuid TOPIC_ID = new Uuid(1, 2);
    private static final long DAY_MS = 86_400_000;

    private final List<Consumer<GroupShard>> log = new ArrayList<>();
    private GroupShard shard = lead(List.of());
    private long nowMs;

    private static GroupShard lead(List<Consumer<GroupShard>> log) {
        var shard = new GroupShard(ShardDriver.settings(0));
        log.forEach(it -> it.accept(shard));
        shard.lead(0);
        return shard;
    }

    // ---- until the marker arrives, and after

    @Test
    void anOffsetIsReadOnceItsTransactionIsCommitted() {
        commit(ANN, 0, 5);
        assertThat(offset(0)).isEqualTo(-1);

        mark(ANN, true);

        assertThat(offset(0)).isEqualTo(5);
    }

    @Test
    void anOffsetOfAnAbortedTransactionIsNeverRead() {
        plainCommit(0, 3);
        commit(ANN, 0, 5);
        assertThat(offset(0)).isEqualTo(3);

        mark(ANN, false);
        mark(ANN, true); // a later transaction, without offsets

        assertThat(offset(0)).isEqualTo(3);
    }

    @Test
    void aMarkerEndsTheTransactionsOfItsProducerOnly() {
        commit(ANN, 0, 5);
        commit(BOB, 1, 6);

        mark(BOB, true);

        assertThat(offset(0)).isEqualTo(-1);
        assertThat(offset(1)).isEqualTo(6);
    }

    @Test
    void whoeverAsksForStableOffsetsWaitsForTheTransaction() {
        plainCommit(0, 3);
        plainCommit(1, 4);
        commit(ANN, 0, 5);

        assertThat(fetch(0, true).error()).isEqualTo(ErrorCode.UNSTABLE_OFFSET_COMMIT);
        assertThat(fetch(0, true).offset()).isEqualTo(-1);
        assertThat(fetch(1, true).offset()).isEqualTo(4);
        assertThat(fetchAll(true))
                .extracting(Reply.PartitionOffset::error)
                .containsExactly(ErrorCode.UNSTABLE_OFFSET_COMMIT, ErrorCode.NONE);
        assertThat(fetchAll(false))
                .extracting(Reply.PartitionOffset::offset)
                .containsExactly(3L, 4L);
        mark(ANN, false);
        assertThat(fetch(0, true).offset()).isEqualTo(3);
    }

    /// C10
    @Test
    void whatIsPendingIsInTheLog() {
        plainCommit(0, 3);
        commit(ANN, 0, 5);
        commit(BOB, 1, 6);
        mark(BOB, true);

        var before = shard.toString();
        shard = lead(log);

        assertThat(shard).hasToString(before);
        assertThat(fetch(0, true).error()).isEqualTo(ErrorCode.UNSTABLE_OFFSET_COMMIT);
        mark(ANN, true);
        assertThat(offset(0)).isEqualTo(5);
        assertThat(offset(1)).isEqualTo(6);
    }

    @Test
    void theOffsetThatWasWrittenLastCountsNotTheOneWhoseTransactionEndedLast() {
        commit(ANN, 0, 5);
        commit(BOB, 0, 6);

        mark(BOB, true);
        assertThat(fetch(0, true).error()).isEqualTo(ErrorCode.UNSTABLE_OFFSET_COMMIT);
        mark(ANN, true);

        assertThat(offset(0)).isEqualTo(6);
    }

    @Test
    void aLaterCommitWithoutTransactionIsNotUndone() {
        commit(ANN, 0, 5);
        plainCommit(0, 9);

        assertThat(fetch(0, true).error()).isEqualTo(ErrorCode.UNSTABLE_OFFSET_COMMIT);
        mark(ANN, true);

        assertThat(fetch(0, true).offset()).isEqualTo(9);
    }

    @Test
    void theLastOffsetOfOneTransactionCounts() {
        commit(ANN, 0, 5);
        plainCommit(0, 6);
        commit(ANN, 0, 7);

        mark(ANN, true);

        assertThat(offset(0)).isEqualTo(7);
    }

    @Test
    void theOutcomeSaysWhoseBatchItIs() {
        assertThat(shard.decide(transactional(ANN, -1, "", null, 0, 5), 0).producer())
                .contains(ANN);
        assertThat(shard.decide(plain(0, 5), 0).producer()).isEmpty();
    }

    // ---- who may

    @Test
    void aGroupThatDoesNotExistHasNoGenerations() {
        assertThat(commit(ANN, 3, "ann-1", null)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(commit(ANN, -1, "", null)).isEqualTo(ErrorCode.NONE);
    }

    /// D2
    @Test
    void whoeverNamesItselfMustBeAMemberOfThePresentGeneration() {
        var member = join();

        assertThat(commit(ANN, 1, "stranger", null)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(commit(ANN, -1, "stranger", null)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(commit(ANN, 2, member, null)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(commit(ANN, 1, "other", "i")).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(commit(ANN, 1, member, "i")).isEqualTo(ErrorCode.NONE);
        assertThat(commit(ANN, 1, member, null)).isEqualTo(ErrorCode.NONE);
    }

    /// Before version 3 they could not; and here a rebalance in progress turns nobody away.
    @Test
    void oldProducersNeedNotNameTheMemberTheyWorkFor() {
        join();

        assertThat(commit(ANN, -1, "", null)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aNoteThatIsTooLongIsRefused() {
        var topic =
                new Command.TopicCommit(
                        "t",
                        TOPIC_ID,
                        List.of(
                                new Command.PartitionCommit(0, 5, -1, "x".repeat(21)),
                                new Command.PartitionCommit(1, 6, -1, "x".repeat(20))));
        var outcome =
                run(
                        new Command.CommitTransactionalOffsets(
                                new Waiter(1), "g", ANN, -1, "", null, List.of(topic)));

        var results = ((Reply.OffsetsCommitted) outcome.answers().getFirst().reply()).topics();
        assertThat(results.getFirst().partitions())
                .extracting(Reply.PartitionResult::error)
                .containsExactly(ErrorCode.OFFSET_METADATA_TOO_LARGE, ErrorCode.NONE);
        assertThat(outcome.changes()).hasSize(1);
    }

    // ---- what else touches offsets

    @Test
    void anOffsetThatATransactionIsAboutToAlterDoesNotExpireNorDoesItsGroup() {
        plainCommit(0, 3);
        plainCommit(1, 3);
        commit(ANN, 0, 5);

        pass(8 * DAY_MS);

        assertThat(offset(0)).isEqualTo(3);
        assertThat(offset(1)).isEqualTo(-1);
        mark(ANN, true);
        assertThat(offset(0)).isEqualTo(5);
        pass(8 * DAY_MS);
        assertThat(offset(0)).isEqualTo(-1);
    }

    @Test
    void aDeletedOffsetDoesNotComeBackWithATransaction() {
        plainCommit(0, 3);
        commit(ANN, 0, 5);
        var places = List.of(new Command.TopicPartitions("t", TOPIC_ID, List.of(0)));

        run(new Command.DeleteOffsets(new Waiter(1), "g", places));
        mark(ANN, true);

        assertThat(offset(0)).isEqualTo(-1);
    }

    @Test
    void aDeletedGroupDoesNotComeBackWithATransaction() {
        plainCommit(0, 3);
        commit(ANN, 0, 5);
        commit(ANN, 1, 6);

        var outcome = run(new Command.DeleteGroup(new Waiter(1), "g"));
        assertThat(outcome.changes())
                .containsExactly(
                        new Change.OffsetDropped("g", "t", 0),
                        new Change.OffsetDropped("g", "t", 1));
        mark(ANN, true);

        assertThat(fetchAll(false)).isEmpty();
        shard = lead(log);
        assertThat(fetchAll(false)).isEmpty();
    }

    /// D7
    @Test
    void theOffsetsOfADeletedTopicDoNotComeBackWithATransaction() {
        commit(ANN, 0, 5);

        run(new Command.DeleteTopics(List.of(new Command.DeletedTopic("t", TOPIC_ID))));
        pass(0);
        mark(ANN, true);

        assertThat(offset(0)).isEqualTo(-1);
    }

    @Test
    void aGroupThatHasOnlyCommittedInOpenTransactionsExists() {
        commit(ANN, 0, 5);

        var list = run(new Command.ListGroups(new Waiter(1), List.of(), List.of()));

        var listed = (Reply.GroupsListed) list.answers().getFirst().reply();
        assertThat(listed.groups()).extracting(Reply.ListedGroup::groupId).containsExactly("g");
    }

    @Test
    void aMarkerOfSomebodyWhoHasCommittedNothingAltersNothing() {
        plainCommit(0, 3);
        var before = shard.toString();

        mark(ANN, true);

        assertThat(shard).hasToString(before);
    }

    // ---- means

    private Outcome run(Command command) {
        var outcome = shard.decide(command, nowMs);
        shard.apply(outcome);
        var producer = outcome.producer();
        for (var change : outcome.changes()) {
            var key = ChangeFormat.key(change);
            var value = ChangeFormat.value(change);
            var read =
                    producer.isPresent()
                            ? ChangeFormat.read(key, value, producer.get())
                            : ChangeFormat.read(key, value);
            log.add(it -> it.apply(read.orElseThrow()));
        }
        return outcome;
    }

    private void mark(OffsetProducer producer, boolean commit) {
        var marker = new TransactionMarker(producer.producerId(), commit);
        shard.apply(marker);
        log.add(it -> it.apply(marker));
    }

    private void pass(long durationMs) {
        nowMs += durationMs;
        while (shard.nextDeadlineMs() <= nowMs) {
            run(new Command.TimePassed());
        }
    }

    private static Command.CommitTransactionalOffsets transactional(
            OffsetProducer producer,
            int generation,
            String memberId,
            @Nullable String instanceId,
            int partition,
            long offset) {
        return new Command.CommitTransactionalOffsets(
                new Waiter(1),
                "g",
                producer,
                generation,
                memberId,
                instanceId,
                List.of(at(partition, offset)));
    }

    private static Command.TopicCommit at(int partition, long offset) {
        return new Command.TopicCommit(
                "t", TOPIC_ID, List.of(new Command.PartitionCommit(partition, offset, -1, null)));
    }

    private static Command.CommitOffsets plain(int partition, long offset) {
        return new Command.CommitOffsets(
                new Waiter(1), "g", -1, "", null, -1, List.of(at(partition, offset)));
    }

    private void plainCommit(int partition, long offset) {
        run(plain(partition, offset));
    }

    private void commit(OffsetProducer producer, int partition, long offset) {
        run(transactional(producer, -1, "", null, partition, offset));
    }

    private ErrorCode commit(
            OffsetProducer producer, int generation, String memberId, @Nullable String instanceId) {
        var outcome = run(transactional(producer, generation, memberId, instanceId, 0, 5));
        var reply = (Reply.OffsetsCommitted) outcome.answers().getFirst().reply();
        return reply.topics().getFirst().partitions().getFirst().error();
    }

    /// One static member; the first generation waits for its assignment.
    private String join() {
        var join =
                new Command.JoinGroup(
                        new Waiter(1),
                        "g",
                        "",
                        "i",
                        new Client("ann", "/h"),
                        "1",
                        "consumer",
                        List.of(new Protocol("range", Bytes.EMPTY)),
                        10_000,
                        60_000,
                        false,
                        false);
        run(join);
        pass(0);
        var describe = run(new Command.DescribeGroup(new Waiter(1), "g"));
        var group = (Reply.GroupDescribed) describe.answers().getFirst().reply();
        assertThat(group.state()).isEqualTo(GroupState.COMPLETING_REBALANCE);
        return group.members().getFirst().memberId();
    }

    private long offset(int partition) {
        return fetch(partition, false).offset();
    }

    private Reply.PartitionOffset fetch(int partition, boolean requireStable) {
        var places = List.of(new Command.TopicPartitions("t", TOPIC_ID, List.of(partition)));
        var outcome = run(new Command.FetchOffsets(new Waiter(1), "g", requireStable, places));
        var reply = (Reply.OffsetsFetched) outcome.answers().getFirst().reply();
        return reply.topics().getFirst().partitions().getFirst();
    }

    private List<Reply.PartitionOffset> fetchAll(boolean requireStable) {
        var outcome = run(new Command.FetchAllOffsets(new Waiter(1), "g", requireStable));
        var reply = (Reply.OffsetsFetched) outcome.answers().getFirst().reply();
        return reply.topics().stream().flatMap(it -> it.partitions().stream()).toList();
    }
}
