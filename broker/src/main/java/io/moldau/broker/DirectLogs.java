package io.moldau.broker;

import io.moldau.broker.replica.LogDirectory;
import io.moldau.broker.replica.LogSource;
import io.moldau.log.Journal;
import io.moldau.log.LogSettings;
import io.moldau.log.Opening;
import io.moldau.log.PartitionLog;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Partition logs without a write-ahead log: nothing is durable before a clean stop.
///
/// A stand-in until the data directory takes over.
final class DirectLogs implements LogSource {
    private final World world;
    private final Path directory;
    private final LogSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PartitionLog> open = new TreeMap<>();

    DirectLogs(World world, Path directory, boolean flushBeforeAck) {
        this.world = world;
        this.directory = directory;
        settings = LogSettings.DEFAULT.change().flushBeforeAck(flushBeforeAck).build();
    }

    @Override
    public PartitionLog open(TopicPartition partition, Uuid topicId) throws IOException {
        lock.lock();
        try {
            PartitionLog there = open.get(partition.toString());
            if (there != null) {
                return there;
            }
            PartitionLog log =
                    PartitionLog.open(
                            world,
                            directory.resolve(partition.toString()),
                            partition,
                            topicId,
                            settings,
                            new NoJournal(),
                            new Opening.Scan(0, 0));
            log.advanceHighWatermark(log.logEndOffset());
            open.put(partition.toString(), log);
            return log;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void delete(TopicPartition partition, Uuid topicId) {
        lock.lock();
        try {
            PartitionLog log = open.remove(partition.toString());
            if (log != null) {
                log.abandon();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<LogDirectory> directories() {
        return List.of(new Here());
    }

    void close() throws IOException {
        lock.lock();
        try {
            for (PartitionLog log : open.values()) {
                log.close();
            }
            open.clear();
        } finally {
            lock.unlock();
        }
    }

    private final class Here implements LogDirectory {
        @Override
        public Path path() {
            return directory;
        }

        @Override
        public boolean isOnline() {
            return true;
        }

        @Override
        public long usableBytes() {
            try {
                return world.disk().freeBytes(directory);
            } catch (IOException e) {
                return -1;
            }
        }

        @Override
        public boolean holds(TopicPartition partition, Uuid topicId) {
            return true;
        }
    }

    /// Promises nothing.
    private static final class NoJournal implements Journal {
        @Override
        public long appended(long baseOffset, long endOffset, int leaderEpoch, ByteBuffer batches) {
            return PartitionLog.NO_TICKET;
        }

        @Override
        public long appendedUnjournaled(long fromOffset) {
            return PartitionLog.NO_TICKET;
        }

        @Override
        public long truncated(long toOffset) {
            return PartitionLog.NO_TICKET;
        }

        @Override
        public long startMoved(long logStartOffset) {
            return PartitionLog.NO_TICKET;
        }

        @Override
        public void awaitDurable(long ticket) {}

        @Override
        public void failed(Failure failure, IOException cause) {}
    }
}
