package io.moldau.broker.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.metadata.ApiError;
import io.moldau.metadata.BrokerImage.Endpoint;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Controller;
import io.moldau.metadata.CreateTopics;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import io.moldau.testkit.DiskOperation;
import io.moldau.testkit.Program;
import io.moldau.testkit.SimulatedWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ControllerLoopTest {
    private static final long SEED = Long.getLong("tests.seed", 4711);
    private static final Path DATA = Path.of("/data");
    private static final LocalController.Registration REGISTRATION =
            new LocalController.Registration(
                    List.of(new Endpoint("PLAINTEXT", "localhost", 9092, 0)),
                    null,
                    List.of(new Uuid(0x64697200, 1)));

    private final SimulatedWorld simulation = new SimulatedWorld(SEED);

    private void run(Program program) {
        simulation.run(program);
    }

    private static LocalController open(World world) throws MetadataLogException {
        return LocalController.open(
                world,
                DATA,
                1,
                MetadataScripts.SETTINGS,
                new BrokerSettings.MetadataLog(1 << 24, 0));
    }

    /// Keeps what it is told and holds it against the step before.
    private static final class Follower implements MetadataListener {
        private ClusterImage image = ClusterImage.EMPTY;
        private int steps;

        @Override
        public void changed(MetadataUpdate update) {
            assertThat(update.before()).isEqualTo(image);
            assertThat(MetadataScripts.after(update.before(), update.changes()))
                    .isEqualTo(update.after());
            image = update.after();
            steps++;
        }
    }

    @Test
    void aNodeStartsWithItsBrokerActiveAndFindsEverythingAgain() {
        run(world -> {
            long epoch;
            ClusterImage image;
            try (var controller = open(world)) {
                epoch = controller.register(REGISTRATION);
                assertThat(controller.image().broker(1).orElseThrow().isActive()).isTrue();
                assertThat(controller.image().broker(1).orElseThrow().epoch()).isEqualTo(epoch);
                var results = controller.submit(MetadataScripts.create("orders", 3));
                assertThat(results.getFirst().error()).isEqualTo(ApiError.NONE);
                image = controller.image();
            }
            try (var controller = open(world)) {
                assertThat(controller.image()).isEqualTo(image);
                assertThat(controller.register(REGISTRATION)).isGreaterThan(epoch);
                assertThat(controller.brokerEpoch()).isGreaterThan(epoch);
                assertThat(controller.image().topics()).isEqualTo(image.topics());
            }
        });
    }

    @Test
    void listenersSeeEveryStepInOrderBeforeTheReply() {
        run(world -> {
            try (var controller = open(world)) {
                controller.register(REGISTRATION);
                var follower = new Follower();
                follower.image = controller.subscribe(follower);

                controller.submit(MetadataScripts.create("orders", 3));

                assertThat(follower.image.topics().contains("orders")).isTrue();
                controller.submit(MetadataScripts.create("orders", 3));
                assertThat(follower.steps).as("a refusal is no step").isEqualTo(1);
                controller.submit(MetadataScripts.delete("orders"));
                assertThat(follower.image).isEqualTo(controller.image());
            }
        });
    }

    @Test
    void manyThreadsShareWritesAndEachGetsItsOwnReply() {
        int threads = 40;
        run(world -> {
            try (var controller = open(world)) {
                controller.register(REGISTRATION);
                var follower = new Follower();
                follower.image = controller.subscribe(follower);
                var created = new AtomicInteger();
                var ended = new AtomicInteger();
                for (int i = 0; i < threads; i++) {
                    // Two threads want each topic; one of them gets it.
                    var command = MetadataScripts.create("topic-" + i / 2, 2);
                    world.threads()
                            .start(
                                    "client-" + i,
                                    () -> {
                                        created.addAndGet(createdBy(controller, command));
                                        ended.incrementAndGet();
                                    });
                }
                while (ended.get() < threads) {
                    world.clock().sleep(1_000_000);
                }

                assertThat(created.get()).isEqualTo(threads / 2);
                assertThat(follower.steps).isEqualTo(threads / 2);
                assertThat(follower.image).isEqualTo(controller.image());
                assertThat(controller.image().topics().size()).isEqualTo(threads / 2);
                var log = new FileMetadataLog(world, DATA);
                assertThat(log.load()).isEqualTo(controller.image());
                assertThat(log.read(0, 1_000)).as("writes").hasSizeLessThan(threads / 2);
                log.close();
            }
        });
    }

    private static int createdBy(LocalController controller, CreateTopics command) {
        try {
            return controller.submit(command).getFirst().error().isNone() ? 1 : 0;
        } catch (MetadataLogException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatCannotBeWrittenHasNotHappened() {
        run(world -> {
            try (var controller = open(world)) {
                controller.register(REGISTRATION);
                var follower = new Follower();
                follower.image = controller.subscribe(follower);
                var disk = simulation.node("test").disk();
                disk.delete(DATA.resolve(MetadataReserve.FILE_NAME));
                disk.faults().failOnce(DiskOperation.WRITE, it -> it.toString().endsWith(".log"));
                var before = controller.image();

                assertThatThrownBy(() -> controller.submit(MetadataScripts.create("orders", 1)))
                        .isInstanceOf(MetadataLogException.class);

                assertThat(controller.image()).isEqualTo(before);
                assertThat(follower.steps).isZero();
                assertThat(
                                controller
                                        .submit(MetadataScripts.create("orders", 1))
                                        .getFirst()
                                        .error())
                        .isEqualTo(ApiError.NONE);
            }
        });
    }

    @Test
    void afterTheCloseNothingIsTaken() {
        run(world -> {
            var controller = open(world);
            controller.close();

            assertThatThrownBy(() -> controller.submit(MetadataScripts.create("orders", 1)))
                    .isInstanceOf(MetadataLogException.class)
                    .hasMessageContaining("stopped");
        });
    }

    @Test
    void aLongLogIsReplacedByASnapshot() {
        run(world -> {
            var scripts = new MetadataScripts();
            var log = new FileMetadataLog(world, DATA);
            var machine = new Controller(1, MetadataScripts.SETTINGS);
            try (var loop = new ControllerLoop(machine, log, log.load(), scripts::newId, 2_000)) {
                for (var command : MetadataScripts.life()) {
                    loop.submit(command);
                }
                for (int i = 0; i < 40; i++) {
                    loop.submit(MetadataScripts.create("more-" + i, 2));
                }
                assertThat(log.tailBytes()).isLessThan(2_000);
                assertThat(log.startOffset()).isPositive();
                var again = new FileMetadataLog(world, DATA);
                assertThat(again.load()).isEqualTo(loop.image());
                again.close();
            }
        });
    }

    @Test
    void randomIdsHaveTheFormOfVersion4AndNeverBeginWithADash() {
        run(world -> {
            var seen = new LinkedHashSet<Uuid>();
            var texts = new ArrayList<String>();
            for (int i = 0; i < 1_000; i++) {
                var id = RandomIds.next(world.randomness());
                seen.add(id);
                texts.add(id.toString());
                assertThat(id.mostSignificantBits() >>> 12 & 0xF).isEqualTo(4);
                assertThat(id.leastSignificantBits() >>> 62).isEqualTo(2);
            }
            assertThat(seen).hasSize(1_000);
            assertThat(texts).noneMatch(it -> it.startsWith("-"));
        });
    }
}
