package io.moldau.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.MoldauProcess;
import io.moldau.acceptance.WireClient;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.ApiVersionsResponse.ApiVersion;
import io.moldau.schema.Message;
import io.moldau.schema.SchemaFolder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Broken frames by the thousand; `-Dframes=1000000` for the campaign, `-Dtests.seed=N` for the
/// same frames again.
///
/// The good client's latency is looked at three times: alone; beside as many clients that send as
/// many requests of the same grammar, none of them broken; and beside the broken frames. What
/// differs between the last two is what the breakage does.
@Isolated("the sound client's times are compared")
class BadFramesTest {
    private static final long FRAMES = Long.getLong("frames", 8_000);
    private static final long SEED = Long.getLong("tests.seed", 20_261_121);
    private static final int CLIENTS = 16;
    private static final int PARTS = 10;
    private static final int SOUND_PART = 5;
    private static final double BROKEN_SHARE = 0.8;

    /// Until the code that serves a producer is loaded and compiled.
    private static final int WARM_UP_PRODUCES = 1_000;

    private static final int ALONE_PRODUCES = 1_000;
    private static final long GROWTH_KIB_MAX = 64 << 10;

    private static final long CAMPAIGN_FRAMES = 1_000_000;

    /// A short run has too few produces for a comparison of two percentiles: nobody starves.
    private static final double SHORT_P99_MAX_MS = 1_000;

    /// Kept when the test fails: what the broker said is in it.
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void brokenFramesHarmNobodyElse() throws Exception {
        System.out.printf("%d broken frames, seed %d%n", FRAMES, SEED);
        var settings = Map.of("auto.create.topics.enable", "true");
        try (var broker = MoldauProcess.start(directory, settings);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var good = new GoodClient(broker.bootstrap(), "good");
            var running =
                    threads.submit(() -> {
                        good.run();
                        return null;
                    });
            Beside beside;
            try {
                beside = besideTraffic(broker, good);
            } finally {
                good.stop();
            }
            running.get();
            long grownKiB = Memory.of(broker.pid()).rssKiB() - beside.before().rssKiB();
            good.check();
            assertThat(grownKiB).as("memory grown, KiB").isLessThan(GROWTH_KIB_MAX);
            assertThat(beside.broken().percentileMs(0.99))
                    .as("p99 of a good client, ms")
                    .isLessThan(
                            FRAMES < CAMPAIGN_FRAMES
                                    ? SHORT_P99_MAX_MS
                                    : 2 * beside.sound().percentileMs(0.99));
            assertThat(broker.said()).doesNotContain("\tat ", "Exception in thread");
            assertThat(broker.stop()).as("exit code after SIGTERM").isZero();
        }
    }

    /// The good client's latencies beside sound and beside broken frames; memory between the two.
    private record Beside(Latencies sound, Memory before, Latencies broken) {}

    private static Beside besideTraffic(MoldauProcess broker, GoodClient good) throws Exception {
        good.awaitMore(WARM_UP_PRODUCES);
        good.latencies();
        good.awaitMore(ALONE_PRODUCES);
        System.out.printf("alone: %s; %s%n", good.latencies(), Memory.of(broker.pid()));
        var soundCounts = send(broker, FRAMES / SOUND_PART, 0, SEED);
        var besideSound = good.latencies();
        var before = Memory.of(broker.pid());
        System.out.printf("sound: %s; %s; %s%n", soundCounts, besideSound, before);
        var all = new ArrayList<Long>();
        for (int part = 1; part <= PARTS; part++) {
            good.latencies();
            var counts = send(broker, FRAMES / PARTS, BROKEN_SHARE, SEED + part);
            var latencies = good.latencies();
            all.addAll(latencies.sortedNanos());
            System.out.printf(
                    "%d %%: %s; %s; %s%n",
                    part * 100 / PARTS, counts, latencies, Memory.of(broker.pid()));
        }
        var besideBroken = Latencies.of(all);
        System.out.printf("beside broken frames: %s%n", besideBroken);
        return new Beside(besideSound, before, besideBroken);
    }

    private static HostileClient.Counts send(
            MoldauProcess broker, long frames, double brokenShare, long seed) throws Exception {
        var requests = requests(broker);
        var address = address(broker);
        var counts = HostileClient.Counts.none();
        var clients = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                var random = new Random(seed * 31 + i);
                var client = new HostileClient(address, random, requests, brokenShare, counts);
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

    /// All that the protocol knows, and those that the broker serves ten times over.
    private static List<Message> requests(MoldauProcess broker) throws Exception {
        var asked = ApiVersionsRequest.builder().build();
        var answer = (ApiVersionsResponse) WireClient.to(broker.bootstrap()).ask(asked, 0);
        var served = answer.apiKeys().stream().map(ApiVersion::apiKey).toList();
        var requests = new ArrayList<Message>();
        for (var it : SchemaFolder.read(MoldauProcess.checkout().resolve("schema/messages"))) {
            if (it.role() == Message.Role.REQUEST) {
                requests.addAll(Collections.nCopies(served.contains(it.code()) ? 10 : 1, it));
            }
        }
        return requests;
    }

    static InetSocketAddress address(MoldauProcess broker) {
        var parts = broker.bootstrap().split(":");
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }

    /// A broken size once cut off a sound request; its answer was taken for somebody else's.
    @Test
    void aSizeThatLiesMayLeaveASoundRequestOrTwo() {
        var bytes = ByteBuffer.allocate(40);
        bytes.putInt(0, 12).putInt(8, 11).putInt(16, 1000).putInt(24, 22);

        assertThat(HostileClient.correlationIds(bytes.array())).containsExactly(11, 22);
        assertThat(HostileClient.correlationIds(bytes.putInt(0, -1).array())).isEmpty();
        assertThat(HostileClient.correlationIds(bytes.putInt(0, 36).array())).containsExactly(11);
    }
}
