package io.moldau.broker.group;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Memory for what members of groups send: subscriptions and assignments, which are kept as long as
/// the member. Kafka has no bound for them; here they take a part of the heap at most, over all
/// groups.
///
/// A member that sends no more than before is never turned away; who needs more than there is gets
/// COORDINATOR_NOT_AVAILABLE and comes again.
public final class MemberMemory {
    private static final Logger LOG = LoggerFactory.getLogger(MemberMemory.class);

    /// Of the heap. In the default heap that is room for some 30,000 members with subscriptions of
    /// 300 bytes.
    private static final int HEAP_PART = 8;

    /// Copies of this size pass without being counted: they are gone before there are many.
    static final int SMALL_BYTES = 64 * 1024;

    private final long maxBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicLong copiedBytes = new AtomicLong();
    private final AtomicBoolean tight = new AtomicBoolean();

    MemberMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    static MemberMemory ofHeap() {
        return new MemberMemory(Runtime.getRuntime().maxMemory() / HEAP_PART);
    }

    /// How much more may be held.
    long roomBytes() {
        return maxBytes - heldBytes.get();
    }

    /// Groups hold more than before, or less.
    void held(long moreBytes) {
        long bytes = heldBytes.addAndGet(moreBytes);
        if (bytes > maxBytes / 10 * 9 && tight.compareAndSet(false, true)) {
            LOG.warn(
                    "Members of groups have sent nearly as much as may be kept: more will be turned"
                            + " away heldBytes={} maxBytes={}"
                            + " advice=look for groups with very large subscriptions, or raise the"
                            + " heap, of which this is a part",
                    bytes,
                    maxBytes);
        } else if (bytes < maxBytes / 10 * 8) {
            tight.set(false);
        }
    }

    /// Does what copies `bytes` of a request, if there is room for them until the copies are held
    /// or gone.
    ///
    /// @return empty if there is none
    public <T> Optional<T> whileCopying(long bytes, Supplier<T> work) {
        if (bytes <= SMALL_BYTES) {
            return Optional.of(work.get());
        }
        try {
            return copiedBytes.addAndGet(bytes) <= roomBytes()
                    ? Optional.of(work.get())
                    : Optional.empty();
        } finally {
            copiedBytes.addAndGet(-bytes);
        }
    }
}
