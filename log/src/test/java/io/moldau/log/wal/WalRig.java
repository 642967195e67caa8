package io.moldau.log.wal;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the tests of this package need: small files, partitions, and a readable form of entries.
final class WalRig {
    static final Path DIRECTORY = Path.of("/data");

    /// Small, so that a test goes round all files several times.
    static final WalSettings SETTINGS = new WalSettings(64 << 10, 64, 128 << 10, 16 << 10);

    private WalRig() {}

    static final class Partition extends Participant {
        long durableEnd;

        Partition(int number) {
            super(new TopicPartition("topic", number), new Uuid(7, number));
        }

        @Override
        protected long logStartOffset() {
            return 0;
        }

        @Override
        protected void durable(long endOffset) {
            durableEnd = Math.max(durableEnd, endOffset);
        }
    }

    static WriteAheadLog begin(World world) throws IOException {
        world.disk().createDirectories(DIRECTORY);
        world.disk().syncDirectory(Path.of("/"));
        return WriteAheadLog.begin(world, DIRECTORY, world.disk().list(DIRECTORY), SETTINGS);
    }

    static WriteAheadLog goOn(World world, WalPosition end) throws IOException {
        return WriteAheadLog.goOn(world, DIRECTORY, world.disk().list(DIRECTORY), SETTINGS, end);
    }

    static GroupCommit commit(World world, WriteAheadLog wal) {
        keepSpare(world, wal);
        return new GroupCommit(world, wal, SETTINGS, "wal-sync", _ -> {});
    }

    /// What the data directory does.
    static void keepSpare(World world, WriteAheadLog wal) {
        world.threads()
                .start(
                        "wal-spare",
                        () -> {
                            try {
                                do {
                                    if (!wal.makeSpare()) {
                                        world.clock().sleep(100_000_000);
                                    }
                                } while (wal.awaitSpareWanted());
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
    }

    /// As a log does it: through the gate, bound first.
    ///
    /// @return the ticket
    static long append(GroupCommit commit, Partition partition, long offset, String text)
            throws IOException {
        var batches = bytes(text);
        long entered = commit.enter(1, batches.remaining());
        try {
            commit.bind(partition, offset, false);
            return commit.appended(partition, offset, offset + 1, 0, batches);
        } finally {
            commit.leave(entered);
        }
    }

    /// What was read, and where it ended.
    record Found(List<String> entries, WalPosition end) {}

    static Found read(World world, WalPosition from) throws IOException {
        var entries = new ArrayList<String>();
        var end =
                WriteAheadLog.read(
                        world,
                        DIRECTORY,
                        world.disk().list(DIRECTORY),
                        from,
                        entry -> entries.add(text(entry)));
        return new Found(entries, end);
    }

    static String text(WalEntry entry) {
        return switch (entry) {
            case WalEntry.Binding it ->
                    "%d is %s %s from %d start %d%s%s"
                            .formatted(
                                    it.local(),
                                    it.partition(),
                                    it.topicId(),
                                    it.startOffset(),
                                    it.logStartOffset(),
                                    it.unjournaled() ? " unjournaled" : "",
                                    it.flushed() ? " flushed" : "");
            case WalEntry.Appended it ->
                    "%d %d@%d %s"
                            .formatted(
                                    it.local(),
                                    it.baseOffset(),
                                    it.leaderEpoch(),
                                    StandardCharsets.UTF_8.decode(it.batches()));
            case WalEntry.Truncated it -> it.local() + " truncated " + it.toOffset();
            case WalEntry.StartMoved it -> it.local() + " starts " + it.logStartOffset();
            case WalEntry.Deleted it -> it.local() + " deleted";
        };
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
