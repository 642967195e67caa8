package io.moldau.broker;

import io.moldau.broker.api.Cluster;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Command;
import io.moldau.metadata.Controller;
import io.moldau.metadata.MetadataLog;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.Outcome;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.Randomness;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// A cluster of one node: whoever has a command runs the controller's machine, under one lock.
///
/// A stand-in until the loop in `controller` takes over.
final class LocalCluster implements Cluster {
    private final int nodeId;
    private final String clusterId;
    private final Controller controller;
    private final MetadataLog log;
    private final Randomness randomness;
    private final ReentrantLock lock = new ReentrantLock();
    private Consumer<MetadataUpdate> follower = _ -> {};
    private volatile ClusterImage image;

    LocalCluster(
            int nodeId,
            String clusterId,
            Controller controller,
            MetadataLog log,
            Randomness randomness)
            throws MetadataLogException {
        this.nodeId = nodeId;
        this.clusterId = clusterId;
        this.controller = controller;
        this.log = log;
        this.randomness = randomness;
        image = log.load();
    }

    /// Whom to tell of every change, before whoever caused it hears that it is done.
    void follower(Consumer<MetadataUpdate> told) {
        follower = told;
    }

    @Override
    public int nodeId() {
        return nodeId;
    }

    @Override
    public String clusterId() {
        return clusterId;
    }

    @Override
    public ClusterImage image() {
        return image;
    }

    @Override
    public <R> R submit(Command<R> command) {
        lock.lock();
        try {
            Outcome<R> outcome = controller.decide(image, command, this::newId);
            if (!outcome.changes().isEmpty()) {
                commit(outcome);
            }
            return outcome.reply();
        } finally {
            lock.unlock();
        }
    }

    private void commit(Outcome<?> outcome) {
        ClusterImage before = image;
        try {
            log.append(before.nextOffset(), List.of(outcome.changes()));
            for (MetadataLog.Entry entry : log.read(before.nextOffset(), Integer.MAX_VALUE)) {
                ClusterImage after = entry.applyTo(image);
                var update = new MetadataUpdate(image, after, entry.changes());
                image = after;
                follower.accept(update);
            }
        } catch (MetadataLogException e) {
            throw new AssertionError("the metadata log failed", e);
        }
    }

    private Uuid newId() {
        return new Uuid(randomness.nextLong(), randomness.nextLong());
    }
}
