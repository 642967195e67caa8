package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over a directory in which Apache Kafka was killed: opens each log as Kafka would, from the
/// recovery point on that Kafka has noted, cuts what is torn, and flushes what is left.
///
/// No write-ahead log tells of what Kafka has written, and one of ours from before tells of what it
/// may have cut since: none is read. It can be cut short anywhere and begun again.
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    /// A partition's folder that names its topic.
    private record Candidate(TopicPartition partition, Uuid topicId) {}

    /// A log that was brought in order.
    private record Adopted(long endOffset, boolean startsInside, long logStartOffset) {}

    /// @param ends where the logs end
    /// @param logStarts of those that start inside a segment
    record Result(Map<TopicPartition, Long> ends, SortedMap<TopicPartition, Long> logStarts) {}

    private final World world;
    private final Path directory;
    private final List<TopicPartition> partitions;
    private final LogSettingsSource settings;
    private final SortedMap<TopicPartition, Long> recoveryPoints;
    private final SortedMap<TopicPartition, Long> logStarts;

    Adoption(
            World world,
            Path directory,
            List<TopicPartition> partitions,
            LogSettingsSource settings)
            throws IOException {
        this.world = world;
        this.directory = directory;
        this.partitions = partitions;
        this.settings = settings;
        var disk = world.disk();
        recoveryPoints =
                OffsetCheckpointFile.readWitness(
                        disk, directory.resolve(OffsetCheckpointFile.RECOVERY_POINTS));
        logStarts =
                OffsetCheckpointFile.read(disk, directory.resolve(OffsetCheckpointFile.LOG_STARTS));
    }

    Result run() throws IOException {
        long startNanos = world.clock().nanos();
        var found = new ArrayList<Candidate>();
        for (var partition : partitions) {
            Path folder = directory.resolve(partition.toString());
            var id = PartitionMetadataFile.read(world.disk(), folder);
            if (id.isPresent()) {
                found.add(new Candidate(partition, id.get()));
            } else {
                LOG.warn("A folder names no topic and is left as it is directory={}", folder);
            }
        }
        var adopted = new LinkedHashMap<TopicPartition, Adopted>();
        found.forEach(it -> adopted.put(it.partition(), new Adopted(0, false, 0)));
        Abreast.each(
                world.threads(),
                "adoption",
                found,
                it -> adopted.replace(it.partition(), world.threads().onDevice(() -> adopt(it))));
        var ends = new LinkedHashMap<TopicPartition, Long>();
        var starts = new TreeMap<TopicPartition, Long>();
        adopted.forEach((partition, it) -> {
            ends.put(partition, it.endOffset());
            if (it.startsInside()) {
                starts.put(partition, it.logStartOffset());
            }
        });
        LOG.info(
                "Checked the logs that Kafka has left directory={} partitions={} ms={}",
                directory,
                found.size(),
                (world.clock().nanos() - startNanos) / 1_000_000);
        return new Result(ends, starts);
    }

    private Adopted adopt(Candidate it) throws IOException {
        long start = logStarts.getOrDefault(it.partition(), 0L);
        long flushed = recoveryPoints.getOrDefault(it.partition(), 0L);
        var log =
                PartitionLog.open(
                        world,
                        directory.resolve(it.partition().toString()),
                        it.partition(),
                        it.topicId(),
                        settings.settingsOf(it.partition()),
                        new SilentJournal(),
                        new Opening.Adopt(start, flushed));
        boolean whole = false;
        try {
            log.close();
            whole = true;
        } finally {
            if (!whole) {
                log.abandon();
            }
        }
        return new Adopted(log.logEndOffset(), log.hasStartToRemember(), log.logStartOffset());
    }
}
