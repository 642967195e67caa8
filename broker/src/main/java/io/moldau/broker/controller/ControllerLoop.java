package io.moldau.broker.controller;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Command;
import io.moldau.metadata.Controller;
import io.moldau.metadata.MetadataLog;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.runtime.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Owns the controller's machine, its image and its log. [#submit] comes from any virtual thread
/// and returns once what follows from the command is committed and the listeners have seen it.
///
/// There is no thread of its own: whoever comes while nobody commits takes all commands that wait,
/// decides them one on top of the other, and commits them with one write. The image moves on only
/// after that, so a write that fails leaves nothing behind.
public final class ControllerLoop implements AutoCloseable {
    /// Commands that are decided for one write; bounds how long the first of them waits.
    private static final int GROUP_COMMANDS_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ControllerLoop.class);

    private final Controller controller;
    private final MetadataLog log;
    private final Supplier<Uuid> ids;
    private final long snapshotAfterBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();

    // Under the lock.
    private final Deque<Waiting<?>> waiting = new ArrayDeque<>();
    private boolean committing;
    private boolean stopped;

    // Whoever is committing.
    private final List<MetadataListener> listeners = new ArrayList<>();
    private long snapshotNotBeforeBytes;

    private volatile ClusterImage image;

    /// @param image that `log` has given at its start
    /// @param snapshotAfterBytes of log; `metadata.log.max.record.bytes.between.snapshots`
    public ControllerLoop(
            World world,
            Controller controller,
            MetadataLog log,
            ClusterImage image,
            long snapshotAfterBytes) {
        this(controller, log, image, () -> RandomIds.next(world.randomness()), snapshotAfterBytes);
    }

    ControllerLoop(
            Controller controller,
            MetadataLog log,
            ClusterImage image,
            Supplier<Uuid> ids,
            long snapshotAfterBytes) {
        this.controller = controller;
        this.log = log;
        this.image = image;
        this.ids = ids;
        this.snapshotAfterBytes = snapshotAfterBytes;
    }

    /// A command whose caller waits; its fields are the committer's until it is done.
    private static final class Waiting<R> {
        final Command<R> command;
        @Nullable R reply;
        @Nullable MetadataLogException failure;
        @Nullable MetadataUpdate update;
        boolean done;

        Waiting(Command<R> command) {
            this.command = command;
        }

        /// Decides the command on `before`; returns its changes.
        List<ClusterMetadataRecord> decide(
                Controller controller, ClusterImage before, Supplier<Uuid> ids) {
            var outcome = controller.decide(before, command, ids);
            reply = outcome.reply();
            var after = before;
            for (var change : outcome.changes()) {
                after = after.apply(change);
            }
            update = new MetadataUpdate(before, after, outcome.changes());
            return outcome.changes();
        }

        R result() throws MetadataLogException {
            if (failure != null) {
                throw new MetadataLogException(String.valueOf(failure.getMessage()), failure);
            }
            var given = reply;
            if (given == null) {
                throw new AssertionError("no reply to " + command);
            }
            return given;
        }
    }

    /// The newest committed image. It may already be one step further than what listeners know.
    public ClusterImage image() {
        return image;
    }

    /// Decides and commits; returns once that is durable and the listeners have been told.
    ///
    /// @throws MetadataLogException if it could not be written: then nothing has happened
    public <R> R submit(Command<R> command) throws MetadataLogException {
        var mine = new Waiting<R>(command);
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.done) {
                if (stopped) {
                    throw new MetadataLogException("the controller has stopped");
                }
                if (committing) {
                    progress.awaitUninterruptibly();
                } else {
                    commitWaiting();
                }
            }
        } finally {
            lock.unlock();
        }
        return mine.result();
    }

    /// Takes the commands that wait and commits them, without the lock meanwhile.
    private void commitWaiting() {
        var group = new ArrayList<Waiting<?>>();
        while (group.size() < GROUP_COMMANDS_MAX && !waiting.isEmpty()) {
            group.add(waiting.removeFirst());
        }
        exclusively(() -> {
            commit(group);
            done(group);
            snapshotIfDue();
        });
    }

    /// Runs `work` as the only one that commits; called and left with the lock held.
    private void exclusively(Runnable work) {
        committing = true;
        lock.unlock();
        boolean complete = false;
        try {
            work.run();
            complete = true;
        } finally {
            lock.lock();
            committing = false;
            // An assertion failed in the machine or a listener: the node ends. Nobody waits for it.
            stopped |= !complete;
            progress.signalAll();
        }
    }

    private void commit(List<Waiting<?>> group) {
        var before = image;
        var decided = before;
        var decisions = new ArrayList<List<ClusterMetadataRecord>>();
        for (var command : group) {
            var changes = command.decide(controller, decided, ids);
            if (!changes.isEmpty()) {
                decisions.add(changes);
                decided = after(command);
            }
        }
        if (decisions.isEmpty()) {
            return;
        }
        try {
            log.append(before.nextOffset(), decisions);
        } catch (MetadataLogException e) {
            LOG.error("metadata could not be written error={}", e.getMessage());
            // What was decided without changes may rest on what was not written.
            group.forEach(it -> it.failure = e);
            return;
        }
        assert log.committedOffset() == decided.offset()
                : log.committedOffset() + " in the log, " + decided.offset() + " decided";
        for (var command : group) {
            publish(command);
        }
    }

    private static ClusterImage after(Waiting<?> command) {
        var update = command.update;
        if (update == null) {
            throw new AssertionError("not decided: " + command.command);
        }
        return update.after();
    }

    private void publish(Waiting<?> command) {
        var update = command.update;
        if (update != null && !update.changes().isEmpty()) {
            image = update.after();
            listeners.forEach(it -> it.changed(update));
        }
    }

    private void done(List<Waiting<?>> group) {
        lock.lock();
        try {
            group.forEach(it -> it.done = true);
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// A snapshot that fails is no harm: the log still has everything. The next try comes after as
    /// much log again.
    private void snapshotIfDue() {
        long bytes = log.tailBytes();
        if (bytes >= snapshotAfterBytes && bytes >= snapshotNotBeforeBytes) {
            snapshot(bytes);
        }
    }

    /// Takes a snapshot if anything has changed since the last.
    void snapshotChanges() {
        lock.lock();
        try {
            awaitIdle();
            if (!stopped && log.tailBytes() > 0) {
                exclusively(() -> snapshot(log.tailBytes()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void snapshot(long bytes) {
        try {
            log.writeSnapshot(image);
            snapshotNotBeforeBytes = 0;
        } catch (MetadataLogException e) {
            snapshotNotBeforeBytes = bytes + snapshotAfterBytes;
            LOG.warn("no metadata snapshot, the log is kept error={}", e.getMessage());
        }
    }

    /// Adds a listener; returns the image after which it sees each step.
    public ClusterImage subscribe(MetadataListener listener) {
        lock.lock();
        try {
            awaitIdle();
            listeners.add(listener);
            return image;
        } finally {
            lock.unlock();
        }
    }

    private void awaitIdle() {
        while (committing) {
            progress.awaitUninterruptibly();
        }
    }

    /// Takes no further commands, waits for the one at work and closes the log.
    @Override
    public void close() throws MetadataLogException {
        lock.lock();
        try {
            stopped = true;
            awaitIdle();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        log.close();
    }
}
