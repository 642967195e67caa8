package io.moldau.log.wal;

import static io.moldau.log.wal.WalFormat.APPENDED_BYTES;
import static io.moldau.log.wal.WalFormat.BINDING_BYTES;
import static io.moldau.log.wal.WalFormat.DELETED;
import static io.moldau.log.wal.WalFormat.FLAG_FLUSHED;
import static io.moldau.log.wal.WalFormat.FLAG_UNJOURNALED;
import static io.moldau.log.wal.WalFormat.OFFSET_BYTES;
import static io.moldau.log.wal.WalFormat.START_MOVED;
import static io.moldau.log.wal.WalFormat.TRUNCATED;

import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes many appends durable with one write and one sync.
///
/// Entries join the cycle that fills; the thread that syncs takes it, writes it, syncs, tells the
/// partitions and wakes exactly those who wait for it, while the next cycle fills. A ticket is the
/// number of the cycle that an entry is in.
///
/// The log is a row of *generations*: the first entry of a partition in a generation is preceded by
/// a binding, so a replay that begins with a generation needs nothing from before. One ends with
/// its file, so that older files can always be freed, or when a checkpoint asks for it.
///
/// A failed write or sync is final: whoever waits or comes later gets an `IOException`, for after a
/// failed sync nothing is known about what is on the disk, whatever a second one says.
public final class GroupCommit {
    /// After this time without an entry an empty cycle is written. Its mark says that the last one
    /// was acknowledged, so that damage to it would be told from a torn tail.
    private static final long IDLE_MARK_NANOS = 200_000_000;

    /// Where the next generation begins, and who was bound in those that ended: once these are
    /// flushed, a replay may begin there.
    public record GenerationEnd(WalPosition next, List<Participant> bound) {}

    private final World world;
    private final WriteAheadLog wal;
    private final int cycleBytesMax;
    private final int checkpointFiles;
    private final Consumer<IOException> onFailure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition space = lock.newCondition();
    private final Condition changed = lock.newCondition();
    private Cycle filling = new Cycle();
    private Cycle written = new Cycle();
    private boolean syncerWaits;
    private boolean closing;
    private boolean closed;
    private List<Participant> bound = new ArrayList<>();
    private List<Participant> endedBound = List.of();
    private final List<GenerationEnd> ends = new ArrayList<>();
    private boolean starved;
    private long writingBytes;
    private boolean endingGeneration;
    private boolean idleMark;
    private final WalRoom room;
    private volatile long generation = 1;
    private volatile long durable;
    private volatile @Nullable IOException failure;
    private volatile long bytesWritten;

    /// Starts the thread that syncs.
    ///
    /// @param onFailure called once, by that thread, when a write or sync has failed
    public GroupCommit(
            World world,
            WriteAheadLog wal,
            WalSettings settings,
            String name,
            Consumer<IOException> onFailure) {
        this.world = world;
        this.wal = wal;
        cycleBytesMax = settings.cycleBytesMax();
        checkpointFiles = settings.checkpointFiles();
        this.onFailure = onFailure;
        long next = wal.position().cycle();
        durable = next - 1;
        filling.clear(next);
        written.clear(next - 1);
        room =
                new WalRoom(
                        world.clock(),
                        wal,
                        lock,
                        this::pendingBytes,
                        2L * settings.cycleBlocksMax(),
                        this::wakeCheckpointer);
        wal.whenRoom(room::changed);
        world.threads().startDedicated(name, this::sync);
    }

    /// Waits until there is room in the write-ahead log's files for what the caller is about to
    /// note. With no lock held that a checkpoint needs, and not on a device thread, of which it
    /// needs one. Everything below but [#endGeneration] is for those who have entered.
    ///
    /// @param changes calls but for [#appended] that may follow
    /// @param entryBytes of batches for [#appended]; 0 for none
    /// @return what to [#leave] with
    /// @throws IOException as of a full disk if there is no room for long
    public long enter(int changes, int entryBytes) throws IOException {
        long bytes = WalRoom.cost(changes, entryBytes);
        room.enter(bytes);
        return bytes;
    }

    /// All is noted.
    public void leave(long entered) {
        room.leave(entered);
    }

    private long pendingBytes() {
        return writingBytes + (filling.isEmpty() ? 0 : filling.writtenBytes());
    }

    /// Makes sure that a crash from now on lets recovery look at the partition: its binding is
    /// durable. To be called before the first byte of an append is written to the segment, with the
    /// lock held that keeps flushes of the partition away. Costs a look at a field, but for the
    /// first append of a generation. Where the partition was not bound by this participant before,
    /// or otherwise journaled, the owner has flushed it up to `endOffset`.
    public void bind(Participant participant, long endOffset, boolean unjournaled)
            throws IOException {
        if (participant.generation != generation || participant.unjournaled != unjournaled) {
            lock.lock();
            try {
                awaitSpace(participant, 0);
                boolean same =
                        participant.generation != 0 && participant.unjournaled == unjournaled;
                bind(participant, endOffset, flags(unjournaled, !same));
                wakeSyncer();
            } finally {
                lock.unlock();
            }
        }
        awaitDurable(participant.bindingTicket);
    }

    private static int flags(boolean unjournaled, boolean flushed) {
        return (unjournaled ? FLAG_UNJOURNALED : 0) | (flushed ? FLAG_FLUSHED : 0);
    }

    /// The partition was flushed up to `endOffset`: what was noted before is no longer needed.
    /// Calls may come in any order; an older one changes nothing.
    public long flushed(Participant participant, long endOffset) throws IOException {
        lock.lock();
        try {
            awaitSpace(participant, 0);
            if (endOffset <= participant.flushedOffset) {
                return participant.bindingTicket;
            }
            bind(participant, endOffset, flags(participant.unjournaled, true));
            filling.list(participant, endOffset);
            wakeSyncer();
            return filling.number;
        } finally {
            lock.unlock();
        }
    }

    private void bind(Participant participant, long startOffset, int flags) {
        if (participant.generation != generation) {
            participant.local = bound.size();
            participant.generation = generation;
            bound.add(participant);
        }
        participant.bindingTicket = filling.number;
        if ((flags & FLAG_FLUSHED) != 0) {
            participant.flushedOffset = startOffset;
        }
        filling.bind(participant, startOffset, flags);
    }

    /// Batches were written at the end of the partition's segment.
    ///
    /// @return the ticket
    public long appended(
            Participant participant,
            long baseOffset,
            long endOffset,
            int leaderEpoch,
            ByteBuffer batches)
            throws IOException {
        lock.lock();
        try {
            awaitSpace(participant, APPENDED_BYTES + batches.remaining());
            if (participant.generation != generation) {
                bind(participant, baseOffset, 0);
            }
            assert !participant.unjournaled : participant.partition();
            filling.append(participant, baseOffset, leaderEpoch, batches);
            filling.list(participant, endOffset);
            wakeSyncer();
            return filling.number;
        } finally {
            lock.unlock();
        }
    }

    public long truncated(Participant participant, long toOffset) throws IOException {
        return note(participant, TRUNCATED, toOffset, toOffset);
    }

    public long startMoved(Participant participant, long endOffset, long logStartOffset)
            throws IOException {
        return note(participant, START_MOVED, endOffset, logStartOffset);
    }

    public long deleted(Participant participant) throws IOException {
        return note(participant, DELETED, 0, -1);
    }

    private long note(Participant participant, byte kind, long endOffset, long offset)
            throws IOException {
        lock.lock();
        try {
            awaitSpace(participant, OFFSET_BYTES);
            if (participant.generation != generation) {
                boolean first = participant.generation == 0; // so its owner has written nothing
                bind(participant, endOffset, flags(participant.unjournaled, first));
            }
            if (kind == TRUNCATED) {
                participant.flushedOffset = -1; // so a binding comes behind this entry
            }
            filling.note(participant, kind, offset);
            wakeSyncer();
            return filling.number;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until an entry of `entryBytes` and a binding fit into the cycle.
    private void awaitSpace(Participant participant, int entryBytes) throws IOException {
        failIfFailed();
        int bytes = entryBytes + BINDING_BYTES + 3 * participant.partition().topic().length();
        assert bytes <= cycleBytesMax : "the owner flushes larger appends in place";
        while (filling.entriesBytes() + bytes > cycleBytesMax) {
            space.awaitUninterruptibly();
            failIfFailed();
        }
    }

    private void wakeSyncer() {
        if (syncerWaits) {
            syncerWaits = false;
            work.signal();
        }
    }

    /// The last ticket that is durable.
    public long durable() {
        return durable;
    }

    /// Bytes given to the log since it was opened.
    public long bytesWritten() {
        return bytesWritten;
    }

    /// Parks until `ticket` is durable.
    public void awaitDurable(long ticket) throws IOException {
        if (durable >= ticket) {
            return;
        }
        lock.lock();
        try {
            if (durable < ticket && failure == null) {
                assert ticket <= filling.number : "a ticket that was never given";
                (ticket == filling.number ? filling : written).addWaiter(Thread.currentThread());
            }
        } finally {
            lock.unlock();
        }
        while (durable < ticket) {
            failIfFailed();
            LockSupport.park(this);
        }
    }

    private void failIfFailed() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw new IOException("the log directory is offline: " + cause.getMessage(), cause);
        }
    }

    /// Ends the generation, unless one has ended already because its file was full, or nobody was
    /// bound in it; comes back when all its entries are durable. One thread at a time.
    public GenerationEnd endGeneration() throws IOException {
        lock.lock();
        try {
            assert !closing : "the group commit is closed";
            failIfFailed();
            starved = false;
            if (ends.isEmpty() && !endingGeneration) {
                if (bound.isEmpty()) {
                    return new GenerationEnd(wal.position(), List.of());
                }
                filling.endsGeneration = true;
                wakeSyncer();
            }
            while (ends.isEmpty()) {
                changed.awaitUninterruptibly();
                failIfFailed();
            }
            var bound = new ArrayList<Participant>();
            ends.forEach(end -> bound.addAll(end.bound()));
            var last = new GenerationEnd(ends.getLast().next(), bound);
            ends.clear();
            return last;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a checkpoint is due because of the bytes written since the last.
    ///
    /// @return what is left of `nanos`; zero or negative once the time is over
    public long awaitCheckpointDue(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!isCheckpointDue() && left > 0) {
                left = world.clock().await(lock, changed, left);
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    private boolean isCheckpointDue() {
        return closing || failure != null || starved || ends.size() >= checkpointFiles;
    }

    /// Whether anything was bound since the last checkpoint.
    public boolean hasBound() {
        lock.lock();
        try {
            return !bound.isEmpty() || !ends.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// From now on [#awaitCheckpointDue] does not wait.
    public void wakeCheckpointer() {
        lock.lock();
        try {
            starved = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Makes durable what is there, then ends the thread that syncs. The write-ahead log is the
    /// caller's to close.
    public void close() {
        lock.lock();
        try {
            closing = true;
            wakeSyncer();
            changed.signalAll();
            while (!closed) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Stops everything because the directory failed elsewhere.
    public void fail(IOException cause) {
        lock.lock();
        try {
            if (failure != null) {
                return;
            }
            failure = cause;
            filling.wakeWaiters();
            written.wakeWaiters();
            space.signalAll();
            changed.signalAll();
            wakeSyncer();
            room.fail(cause);
        } finally {
            lock.unlock();
        }
        wal.fail(cause);
        onFailure.accept(cause);
    }

    // The thread that syncs.

    private void sync() {
        try {
            for (var cycle = nextCycle(); cycle != null; cycle = nextCycle()) {
                cycle.write(wal);
                publish(cycle);
            }
        } catch (IOException e) {
            fail(e);
        }
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for entries and takes them; null when it is time to end.
    private @Nullable Cycle nextCycle() {
        lock.lock();
        try {
            boolean marked = written.isEmpty();
            while (failure == null && filling.isEmpty() && !filling.endsGeneration) {
                if (closing) {
                    return null;
                }
                syncerWaits = true;
                if (marked) {
                    work.awaitUninterruptibly();
                } else if (world.clock().await(lock, work, IDLE_MARK_NANOS) <= 0) {
                    idleMark = filling.isEmpty() && room.tryEnter(WalFormat.BLOCK_BYTES);
                    if (idleMark) {
                        break;
                    }
                }
            }
            syncerWaits = false;
            return failure == null ? takeFilling() : null;
        } finally {
            lock.unlock();
        }
    }

    private Cycle takeFilling() {
        Cycle taken = filling;
        filling = written;
        written = taken;
        filling.clear(taken.number + 1);
        writingBytes = taken.writtenBytes();
        space.signalAll();
        if (wal.isLastInFile(taken.entriesBytes())) {
            taken.endsGeneration = true;
        }
        if (taken.endsGeneration) {
            endingGeneration = true;
            endedBound = bound;
            bound = new ArrayList<>();
            long next = generation + 1;
            generation = next;
        }
        return taken;
    }

    private void publish(Cycle cycle) {
        if (failure != null) {
            return; // another device of this directory failed meanwhile: nothing is promised
        }
        long bytes = bytesWritten + cycle.entriesBytes();
        bytesWritten = bytes;
        cycle.tellListed();
        lock.lock();
        try {
            durable = cycle.number;
            writingBytes = 0;
            if (idleMark) {
                idleMark = false;
                room.leave(WalFormat.BLOCK_BYTES);
            }
            room.changed();
            if (!ends.isEmpty() && ends.getLast().next().cycle() == cycle.number) {
                ends.add(new GenerationEnd(wal.lastCycle(), ends.removeLast().bound()));
            }
            if (cycle.endsGeneration) {
                ends.add(new GenerationEnd(wal.position(), endedBound));
                endedBound = List.of();
                endingGeneration = false;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        cycle.wakeWaiters();
    }
}
