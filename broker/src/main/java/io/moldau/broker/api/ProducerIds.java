package io.moldau.broker.api;

import io.moldau.metadata.AllocateProducerIds;
import java.util.concurrent.locks.ReentrantLock;

/// Numbers for producers, from blocks that the controller gives to this broker. What is left of a
/// block at a stop is never used: ids stay unique whatever happens.
public final class ProducerIds {
    private final Cluster cluster;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;
    private long end;

    public ProducerIds(Cluster cluster) {
        this.cluster = cluster;
    }

    /// A number that nobody has; may wait for the controller.
    public long next() {
        lock.lock();
        try {
            if (next == end) {
                take();
            }
            return next++;
        } finally {
            lock.unlock();
        }
    }

    private void take() {
        long epoch =
                cluster.image()
                        .broker(cluster.nodeId())
                        .orElseThrow(() -> new AssertionError("this broker is not registered"))
                        .epoch();
        var block = cluster.submit(new AllocateProducerIds(cluster.nodeId(), epoch));
        assert block.error().isNone() : block;
        next = block.firstId();
        end = block.firstId() + block.count();
    }
}
