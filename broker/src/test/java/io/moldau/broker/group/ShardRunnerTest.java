package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.coordinator.Change;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.GroupSettings;
import io.moldau.coordinator.OffsetProducer;
import io.moldau.coordinator.Reply;
import io.moldau.log.AppendResult;
import io.moldau.log.TransactionMarker;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardRunnerTest {
    private static final Uuid TOPIC = new Uuid(1, 2);
    private static final long SECOND_NANOS = 1_000_000_000L;

    /// Keeps changes in memory, unless the disk is full.
    private static final class MemoryLog implements ShardLog {
        final List<Change> stored = new ArrayList<>();
        boolean full;

        @Override
        public void replay(Replay into) throws IOException {
            refuseIfFull();
            stored.forEach(into::change);
        }

        @Override
        public long append(List<Change> changes, long nowMs) throws IOException {
            refuseIfFull();
            stored.addAll(changes);
            return stored.size();
        }

        @Override
        public AppendResult append(
                List<Change> changes,
                OffsetProducer producer,
                VerificationGuard guard,
                long nowMs) {
            throw new AssertionError("no transactions here");
        }

        @Override
        public AppendResult append(TransactionMarker marker) {
            throw new AssertionError("no transactions here");
        }

        @Override
        public void awaitCommitted(long ticket) {}

        private void refuseIfFull() throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
        }
    }

    private final MemoryLog log = new MemoryLog();

    @Test
    void whatIsStoredIsLoadedAgainOnceAFullDiskHasRoom() {
        new SimulatedWorld(1)
                .run(world -> {
                    var groups = groups(world);
                    assertThat(commit(groups, 5)).isEqualTo(ErrorCode.NONE);
                    log.full = true;
                    assertThat(commit(groups, 7)).isEqualTo(ErrorCode.NOT_COORDINATOR);
                    world.clock().sleep(2 * SECOND_NANOS);
                    assertThat(commit(groups, 8)).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
                    log.full = false;
                    world.clock().sleep(2 * SECOND_NANOS);

                    assertThat(committed(groups)).isEqualTo(5);
                    assertThat(commit(groups, 9)).isEqualTo(ErrorCode.NONE);
                    assertThat(committed(groups)).isEqualTo(9);
                    groups.close();
                });
    }

    private Groups groups(World world) {
        var groups = new Groups(world, GroupSettings.defaults());
        groups.open(List.of(log));
        return groups;
    }

    private static ErrorCode commit(Groups groups, long offset) {
        var commits =
                List.of(
                        new Command.TopicCommit(
                                "topic",
                                TOPIC,
                                List.of(new Command.PartitionCommit(0, offset, -1, null))));
        var failed = new ErrorCode[] {ErrorCode.NONE};
        groups.<Reply.OffsetsCommitted>ask(
                        "group",
                        waiter ->
                                new Command.CommitOffsets(
                                        waiter, "group", -1, "", null, -1, commits))
                .await(error -> {
                    failed[0] = error;
                    return new Reply.OffsetsCommitted(List.of());
                });
        return failed[0];
    }

    private static long committed(Groups groups) {
        var asked = List.of(new Command.TopicPartitions("topic", TOPIC, List.of(0)));
        return groups.<Reply.OffsetsFetched>ask(
                        "group", waiter -> new Command.FetchOffsets(waiter, "group", false, asked))
                .await(error -> {
                    throw new AssertionError(error);
                })
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .offset();
    }
}
