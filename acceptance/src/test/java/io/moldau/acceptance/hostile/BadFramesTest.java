package io.moldau.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.MoldauProcess;
import io.moldau.schema.Message;
import io.moldau.schema.SchemaFolder;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Broken frames by the thousand; `-Dframes=1000000` for the campaign, `-Dtests.seed=N` for the
/// same frames again.
class BadFramesTest {
    private static final long FRAMES = Long.getLong("frames", 20_000);
    private static final long SEED = Long.getLong("tests.seed", 20_261_121);
    private static final int CLIENTS = 8;
    private static final long CAMPAIGN_FRAMES = 1_000_000;

    /// In a short run the compiler and the heap are still on their way to their usual size.
    static final long GROWTH_KIB_MAX = FRAMES < CAMPAIGN_FRAMES ? 128 << 10 : 64 << 10;

    @TempDir private Path directory;

    @Test
    void brokenFramesHarmNobodyElse() throws Exception {
        System.out.printf("%d broken frames, seed %d%n", FRAMES, SEED);
        var settings = Map.of("auto.create.topics.enable", "true");
        try (var broker = MoldauProcess.start(directory, settings);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var good = new GoodClient(broker.bootstrap());
            var running = threads.submit(task(good));
            send(broker, FRAMES / 5, SEED);
            long rssKiB = rssKiB(broker.pid());
            var counts = send(broker, FRAMES - FRAMES / 5, SEED + 1);
            good.stop();
            running.get();
            long grownKiB = rssKiB(broker.pid()) - rssKiB;
            System.out.printf(
                    "%d of the frames were answered; %d good produces, p99 %.1f ms; memory %d KiB, grown by %d KiB%n",
                    counts.answered().get(),
                    good.acknowledged(),
                    good.percentile(0.99),
                    rssKiB,
                    grownKiB);
            good.check();
            assertThat(grownKiB).as("memory grown, KiB").isLessThan(GROWTH_KIB_MAX);
            assertThat(broker.said()).doesNotContain("\tat ", "Exception in thread");
            assertThat(broker.stop()).as("exit code after SIGTERM").isZero();
        }
    }

    private static Callable<Void> task(GoodClient client) {
        return () -> {
            client.run();
            return null;
        };
    }

    private static HostileClient.Counts send(MoldauProcess broker, long frames, long seed)
            throws Exception {
        List<Message> messages =
                SchemaFolder.read(MoldauProcess.checkout().resolve("schema/messages"));
        var address = address(broker);
        var counts = HostileClient.Counts.none();
        var clients = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                var client =
                        new HostileClient(address, new Random(seed * 31 + i), messages, counts);
                clients.add(
                        threads.submit(() -> {
                            client.run(frames);
                            return null;
                        }));
            }
            for (var client : clients) {
                client.get();
            }
        }
        return counts;
    }

    static InetSocketAddress address(MoldauProcess broker) {
        var parts = broker.bootstrap().split(":");
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }

    /// What the process has in memory, `VmRSS` of /proc, once its garbage is collected.
    static long rssKiB(long pid) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
        var collection = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run");
        collection.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        assertThat(collection.start().waitFor()).as("jcmd GC.run").isZero();
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(it -> it.startsWith("VmRSS:"))
                .map(it -> Long.parseLong(it.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
