package io.moldau.log;

import static io.moldau.log.DirectoryRig.append;
import static io.moldau.log.DirectoryRig.handle;
import static io.moldau.log.DirectoryRig.open;
import static io.moldau.log.DirectoryRig.partition;
import static io.moldau.log.DirectoryRig.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.log.wal.WalSettings;
import io.moldau.testkit.Program;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// How many logs are open, and what becomes of those that are closed for others.
class OpenLogsTest {
    private static final long SEED = Long.getLong("tests.seed", 11);
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int MAX = 10;
    private static final int MANY = 200;
    private static final int USERS = 8;

    /// Chores come seldom: what is closed meanwhile is closed for room.
    private static final DirectorySettings SETTINGS =
            new DirectorySettings(
                    new WalSettings(1 << 20, 4, 1 << 20, 64 << 10), 60_000, MAX, 300_000, 64 << 10);

    private final AtomicInteger ended = new AtomicInteger();
    private final SimulatedWorld simulation = new SimulatedWorld(SEED);

    private void run(Program program) {
        simulation.run(program);
    }

    @Test
    void aBurstOverManyPartitionsLeavesFewLogsOpenAndLosesNothing() {
        run(world -> {
            var directory = open(world, SETTINGS);
            for (int i = 0; i < MANY; i++) {
                append(directory, partition(i), "first " + i);
                assertThat(directory.openLogs().count()).isLessThanOrEqualTo(2 * MAX + 1);
            }
            for (int i = 0; i < MANY; i++) {
                append(directory, partition(i), "second");
                assertThat(read(directory, partition(i)))
                        .containsExactly("0=first " + i, "1=second");
            }
            assertThat(directory.openLogs().count()).isLessThanOrEqualTo(2 * MAX + 1);
            directory.close();

            var again = open(world, SETTINGS);
            assertThat(again.wasStoppedCleanly()).isTrue();
            assertThat(read(again, partition(3))).containsExactly("0=first 3", "1=second");
            again.close();
        });
    }

    @Test
    void aLogThatIsUsedAgainAndAgainStaysOpen() {
        run(world -> {
            var directory = open(world, SETTINGS);
            var busy = DirectoryRig.log(directory, partition(0));
            for (int i = 1; i < MANY; i++) {
                append(directory, partition(i), "value");
                assertThat(DirectoryRig.log(directory, partition(0))).isSameAs(busy);
            }
            directory.close();
        });
    }

    @Test
    void aLogInUseIsNotClosed() {
        run(world -> {
            var directory = open(world, SETTINGS);
            var held = new ArrayList<PartitionLog>();
            for (int i = 0; i < 4 * MAX; i++) {
                held.add(handle(directory, partition(i)).acquire());
            }
            assertThat(directory.openLogs().count()).isEqualTo(4 * MAX);
            assertThat(held).noneMatch(PartitionLog::hasFailed);
            for (int i = 0; i < 4 * MAX; i++) {
                handle(directory, partition(i)).release();
            }
            append(directory, partition(MANY), "one more");
            assertThat(directory.openLogs().count()).isLessThanOrEqualTo(2 * MAX);
            directory.close();
        });
    }

    @Test
    void manyWritersAndReadersAreUnharmedWhileTheirLogsAreClosed() {
        System.out.println("seed " + SEED);
        run(world -> {
            var directory = open(world, SETTINGS);
            int[] appended = new int[4 * MAX];
            for (int i = 0; i < USERS; i++) {
                var random = new Random(SEED + i);
                world.threads().start("user", () -> use(directory, random, appended));
            }
            while (ended.get() < USERS) {
                world.clock().sleep(SECOND_NANOS);
            }
            for (int i = 0; i < appended.length; i++) {
                assertThat(read(directory, partition(i))).hasSize(appended[i]);
            }
            assertThat(directory.openLogs().count()).isLessThanOrEqualTo(2 * MAX + USERS);
            directory.close();
        });
    }

    /// Appends to some logs and reads others, each open for this alone.
    private void use(DataDirectory directory, Random random, int[] appended) {
        try {
            for (int i = 0; i < 100; i++) {
                int number = random.nextInt(appended.length);
                if (random.nextBoolean()) {
                    append(directory, partition(number), "value " + i);
                    appended[number]++;
                } else {
                    int before = appended[number];
                    assertThat(read(directory, partition(number)))
                            .hasSizeGreaterThanOrEqualTo(before);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        ended.getAndIncrement();
    }

    @Test
    void whoWaitsForNewsOfALogIsNotWokenByItsClosingAndHearsWhatIsWrittenLater() {
        run(world -> {
            var directory = open(world, SETTINGS);
            append(directory, partition(0), "first");
            var watch = new LogWatch(world.clock());
            handle(directory, partition(0)).watch(watch);
            burst(directory);
            assertThat(handle(directory, partition(0)).acquireIfOpen()).as("closed").isNull();
            assertThat(watch.await(SECOND_NANOS)).isLessThanOrEqualTo(0);

            append(directory, partition(0), "second");
            assertThat(watch.await(SECOND_NANOS)).isEqualTo(SECOND_NANOS);
            directory.close();
        });
    }

    @Test
    void whatWasAppendedIsCommittedThoughItsLogIsClosedBeforeAnybodyWaits() {
        run(world -> {
            var directory = open(world, SETTINGS);
            var handle = handle(directory, partition(0));
            var log = handle.acquire();
            var batch = LogFixture.batch(1, "value");
            var result = log.append(batch, LogFixture.EPOCH, AppendOrigin.CLIENT);
            handle.release();
            burst(directory);

            handle.awaitCommitted((AppendResult.Appended) result);
            assertThat(handle.acquireIfOpen()).as("stays closed").isNull();
            assertThat(read(directory, partition(0))).containsExactly("0=value");
            directory.close();
        });
    }

    private static void burst(DataDirectory directory) throws IOException {
        for (int i = 1; i < MANY; i++) {
            append(directory, partition(i), "value");
        }
    }
}
