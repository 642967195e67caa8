package io.moldau.log;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps few sealed segments of a log open: those read last.
final class SealedHandles {
    /// A log has few readers far from its end; each open segment costs a descriptor and two
    /// mappings.
    private static final int OPEN_MAX = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Segment> open = new ArrayDeque<>();

    /// Takes note that a sealed segment is open or is about to be.
    void touch(Segment segment) {
        lock.lock();
        try {
            if (segment != open.peekLast()) {
                open.remove(segment);
                open.addLast(segment);
            }
            while (open.size() > OPEN_MAX) {
                open.removeFirst().closeIdle();
            }
        } finally {
            lock.unlock();
        }
    }
}
