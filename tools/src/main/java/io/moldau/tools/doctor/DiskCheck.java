package io.moldau.tools.doctor;

import io.moldau.tools.command.BrokerAddress;
import io.moldau.tools.command.Failures;
import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.TopicConfig;

/// The directories with the logs: whether they work, how much room they have, and, for a broker on
/// this machine, how fast they make something durable and what the process may do.
final class DiskCheck implements Check {
    /// Part of a disk that should stay free: below a tenth file systems slow down, and retention
    /// gives back only whole segments.
    private static final double FREE_PART_MIN = 0.10;

    /// A segment of the default size. Of a disk that has hardly more, half.
    private static final long FREE_BYTES_BAD = 1L << 30;

    /// Every acknowledgement waits for it.
    private static final Duration FSYNC_MAX = Duration.ofMillis(20);

    /// Kafka's own advice is 100,000; below [#OPEN_FILES_MIN] some thousand partitions or clients
    /// are too many.
    private static final long OPEN_FILES = 100_000;

    private static final long OPEN_FILES_MIN = 10_000;

    /// Kafka 4 runs with this, and nothing older.
    private static final int KAFKA_JAVA_MIN = 17;

    private final Set<Long> processes = new HashSet<>();

    /// The topic that has most of a directory.
    ///
    /// @param retentionMs how long its records stay; 0 where time does not take them
    record Largest(String topic, long bytes, long retentionMs) {
        static final Largest NONE = new Largest("", 0, 0);
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var ids = cluster.brokers().stream().map(Node::id).toList();
        var answers = cluster.admin().describeLogDirs(ids).descriptions();
        for (var broker : cluster.brokers()) {
            try {
                var directories = Objects.requireNonNull(answers.get(broker.id())).get();
                boolean here = new BrokerAddress(broker.host(), broker.port()).isHere();
                for (var each : directories.entrySet()) {
                    lookAt(cluster, broker.id(), each, findings);
                    if (here && each.getValue().error() == null) {
                        lookHere(Path.of(each.getKey()), cluster.clock(), findings);
                    }
                }
            } catch (ExecutionException e) {
                findings.warning(
                        "broker %d does not tell of its directories: %s"
                                .formatted(broker.id(), Failures.cause(e).getMessage()),
                        findings.moldau("log dirs --broker " + broker.id()));
            }
        }
    }

    private static void lookAt(
            Examined cluster,
            int broker,
            Map.Entry<String, LogDirDescription> each,
            Findings findings)
            throws Exception {
        var directory = each.getValue();
        var where = "%s of broker %d".formatted(each.getKey(), broker);
        if (directory.error() != null) {
            findings.bad(
                    "%s is offline: %s%s"
                            .formatted(where, directory.error().getMessage(), room(each.getKey())),
                    Remedy.advice(
                            "look for the cause in the broker's log, mend the disk, restart the broker"));
        } else if (directory.usableBytes().isPresent() && directory.totalBytes().isPresent()) {
            long usable = directory.usableBytes().getAsLong();
            long total = directory.totalBytes().getAsLong();
            var largest = hasRoom(usable, total) ? Largest.NONE : largest(cluster, directory);
            judgeSpace(where, usable, total, largest, findings);
        }
    }

    /// Of a directory that the broker has given up, if it is one of this machine.
    private static String room(String path) {
        try {
            var disk = Files.getFileStore(Path.of(path));
            return " It has %s of %s free."
                    .formatted(
                            Units.bytes(disk.getUsableSpace()), Units.bytes(disk.getTotalSpace()));
        } catch (IOException _) {
            return "";
        }
    }

    private static boolean hasRoom(long usableBytes, long totalBytes) {
        return !isBad(usableBytes, totalBytes) && usableBytes >= totalBytes * FREE_PART_MIN;
    }

    private static boolean isBad(long usableBytes, long totalBytes) {
        return usableBytes < Math.min(FREE_BYTES_BAD, totalBytes / 2);
    }

    private static Largest largest(Examined cluster, LogDirDescription directory) throws Exception {
        var sizes = new HashMap<String, Long>();
        directory
                .replicaInfos()
                .forEach((partition, it) -> sizes.merge(partition.topic(), it.size(), Long::sum));
        var most = sizes.entrySet().stream().max(Comparator.comparingLong(Map.Entry::getValue));
        if (most.isEmpty()) {
            return Largest.NONE;
        }
        var topic = most.get().getKey();
        var settings = cluster.settings(List.of(topic)).get(topic);
        return new Largest(
                topic,
                most.get().getValue(),
                settings == null ? 0 : Math.max(0, Examined.retentionMs(settings)));
    }

    static void judgeSpace(
            String where, long usableBytes, long totalBytes, Largest largest, Findings findings) {
        var what =
                "%s has %s of %s free"
                        .formatted(where, Units.bytes(usableBytes), Units.bytes(totalBytes));
        if (hasRoom(usableBytes, totalBytes)) {
            findings.good(what);
            return;
        }
        if (largest.bytes() > 0) {
            what +=
                    "; the largest topic there is %s, %s"
                            .formatted(largest.topic(), Units.bytes(largest.bytes()));
        }
        var remedy = room(largest, findings);
        if (isBad(usableBytes, totalBytes)) {
            findings.bad(what, remedy);
        } else {
            findings.warning(what, remedy);
        }
    }

    private static Remedy room(Largest largest, Findings findings) {
        if (largest.bytes() == 0) {
            return Remedy.advice("no topic has records there: other files take the room");
        }
        var list = findings.moldau("topic list --size");
        if (largest.retentionMs() == 0) {
            return list.or("shows who has how much; or a larger disk");
        }
        var half = Duration.ofMillis(largest.retentionMs() / 2);
        return list.or(
                "shows who has how much; %s keeps the last %s of it and deletes what is older; or a larger disk"
                        .formatted(
                                findings.command(
                                        "topic alter %s --set %s=%d"
                                                .formatted(
                                                        VisibleText.shellWord(largest.topic()),
                                                        TopicConfig.RETENTION_MS_CONFIG,
                                                        half.toMillis())),
                                Units.duration(half)));
    }

    private void lookHere(Path directory, InstantSource clock, Findings findings)
            throws InterruptedException {
        if (!Files.isDirectory(directory)) {
            return; // in a container, or another machine behind a tunnel
        }
        if (Files.isWritable(directory)) {
            flush(directory, clock, findings);
        }
        BrokerProcess.of(directory)
                .filter(it -> processes.add(it.pid()))
                .ifPresent(it -> {
                    judgeOpenFiles(it, findings);
                    judgeJava(it, findings);
                });
    }

    private static void flush(Path directory, InstantSource clock, Findings findings)
            throws InterruptedException {
        try {
            judgeFlush(directory, FlushProbe.measure(directory, clock), findings);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            findings.bad(
                    "nothing can be written to %s: %s".formatted(directory, e.getMessage()),
                    Remedy.run("df -h %s".formatted(VisibleText.shellWord(directory.toString())))
                            .or("says whether it is full; a broker gives such a directory up"));
        }
    }

    static void judgeFlush(Path directory, FlushProbe probe, Findings findings) {
        var what =
                "%s makes 4 KiB durable in %s, one in a hundred times in %s"
                        .formatted(directory, millis(probe.median()), millis(probe.longest()));
        if (probe.median().compareTo(FSYNC_MAX) > 0) {
            findings.warning(
                    what,
                    Remedy.advice(
                            "a disk with protection against loss of power is a hundred times faster; for Moldau, flush.before.ack=false trades safety for it"));
        } else {
            findings.good(what);
        }
    }

    private static String millis(Duration duration) {
        return "%.1f ms".formatted(duration.toNanos() / 1e6);
    }

    static void judgeOpenFiles(BrokerProcess process, Findings findings) {
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
                    Remedy.run("prlimit --pid %d --nofile=%d".formatted(process.pid(), OPEN_FILES))
                            .or(
                                    "gives it more until its next start, and needs root; for good: ulimit -n %d in the shell that starts it, or LimitNOFILE=%d in its systemd unit"
                                            .formatted(OPEN_FILES, OPEN_FILES)));
        } else {
            findings.good(what);
        }
    }

    static void judgeJava(BrokerProcess process, Findings findings) {
        int needed = process.isMoldau() ? JavaCheck.FEATURE_MIN : KAFKA_JAVA_MIN;
        process.java()
                .ifPresent(java -> {
                    var what = "the broker (pid %d) runs Java %d".formatted(process.pid(), java);
                    if (java < needed) {
                        findings.warning(
                                what + ", which its next release will not start with",
                                Remedy.advice(
                                        "install a JDK %d, set JAVA_HOME, restart it"
                                                .formatted(JavaCheck.FEATURE_MIN)));
                    } else {
                        findings.good(what);
                    }
                });
    }
}
