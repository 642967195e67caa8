package io.moldau.tools.doctor;

import io.moldau.tools.screen.Units;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;

/// The directories with the logs: whether they work, how much room they have, and, for a broker on
/// this machine, how fast they make something durable and how many files the process may open.
final class DiskCheck implements Check {
    /// Part of a disk that should stay free: below a tenth file systems slow down, and retention
    /// gives back only whole segments.
    private static final double FREE_PART_MIN = 0.10;

    /// A segment of the default size for each of a few partitions.
    private static final long FREE_BYTES_BAD = 1L << 30;

    /// Every acknowledgement waits for it.
    private static final Duration FSYNC_MAX = Duration.ofMillis(20);

    /// Kafka's own advice is 100,000; below this some thousand partitions or clients are too many.
    private static final long OPEN_FILES_MIN = 10_000;

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var ids = cluster.brokers().stream().map(Node::id).toList();
        var answers = cluster.admin().describeLogDirs(ids).descriptions();
        for (var broker : cluster.brokers()) {
            var directories = Objects.requireNonNull(answers.get(broker.id())).get();
            boolean here = isHere(broker.host());
            for (var each : directories.entrySet()) {
                lookAt(broker.id(), each.getKey(), each.getValue(), findings);
                if (here && each.getValue().error() == null) {
                    lookHere(Path.of(each.getKey()), cluster.clock(), findings);
                }
            }
        }
    }

    private static void lookAt(
            int broker, String path, LogDirDescription directory, Findings findings) {
        var where = "%s of broker %d".formatted(path, broker);
        if (directory.error() != null) {
            findings.bad(
                    "%s is offline: %s".formatted(where, directory.error().getMessage()),
                    "look for the cause in the broker's log, mend the disk, restart the broker");
            return;
        }
        if (directory.usableBytes().isEmpty() || directory.totalBytes().isEmpty()) {
            return;
        }
        judgeSpace(
                where,
                directory.usableBytes().getAsLong(),
                directory.totalBytes().getAsLong(),
                findings);
    }

    static void judgeSpace(String where, long usableBytes, long totalBytes, Findings findings) {
        var what =
                "%s has %s of %s free"
                        .formatted(where, Units.bytes(usableBytes), Units.bytes(totalBytes));
        var remedy =
                "moldau topic list --size shows the largest; lower their retention.ms or purge them";
        if (usableBytes < FREE_BYTES_BAD) {
            findings.bad(what, remedy);
        } else if (usableBytes < totalBytes * FREE_PART_MIN) {
            findings.warning(what, remedy);
        } else {
            findings.good(what);
        }
    }

    private static boolean isHere(String host) {
        try {
            var address = InetAddress.getByName(host);
            return address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException _) {
            return false;
        }
    }

    private static void lookHere(Path directory, InstantSource clock, Findings findings)
            throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // in a container, or another machine behind a tunnel
        }
        if (Files.isWritable(directory)) {
            judgeFlush(directory, FlushProbe.measure(directory, clock), findings);
        }
        var process = BrokerFiles.of(directory);
        if (process.isPresent()) {
            judgeOpenFiles(process.get(), findings);
        }
    }

    private static void judgeFlush(Path directory, FlushProbe probe, Findings findings) {
        var what =
                "%s makes 4 KiB durable in %s, one in a hundred times in %s"
                        .formatted(directory, millis(probe.median()), millis(probe.longest()));
        if (probe.median().compareTo(FSYNC_MAX) > 0) {
            findings.warning(
                    what,
                    "a disk with protection against loss of power is a hundred times faster; flush.before.ack=false trades safety for it");
        } else {
            findings.good(what);
        }
    }

    private static String millis(Duration duration) {
        return "%.1f ms".formatted(duration.toNanos() / 1e6);
    }

    static void judgeOpenFiles(BrokerFiles process, Findings findings) {
        var what =
                "the broker (pid %d) has %s files and connections open and may have %s"
                        .formatted(
                                process.pid(),
                                Units.count(process.open()),
                                Units.count(process.openMax()));
        boolean nearlyFull = process.open() > process.openMax() * (1 - FREE_PART_MIN);
        if (nearlyFull || process.openMax() < OPEN_FILES_MIN) {
            findings.warning(
                    what,
                    "ulimit -n 100000 in the shell that starts it, or LimitNOFILE=100000 in its systemd unit");
        } else {
            findings.good(what);
        }
    }
}
