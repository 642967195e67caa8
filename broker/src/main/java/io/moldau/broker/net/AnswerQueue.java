package io.moldau.broker.net;

import io.moldau.broker.api.Answer;
import io.moldau.broker.api.Reply;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answers of one connection on their way out, in the order of the requests.
///
/// The reading thread adds what it began and then calls [#settle]: that waits for the answers and
/// writes them in one go. From the first answer that waits long, the rest moves to a second thread,
/// together with the buffer its requests lie in, and so does all that follows until that thread has
/// written everything.
final class AnswerQueue {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerQueue.class);

    /// Requests of one connection that have begun and are not yet answered. Clients keep 5 in
    /// flight by default; a client that sends more waits in its socket.
    static final int IN_FLIGHT_MAX = 64;

    /// A request that has begun.
    record Pending(Answer answer, Header header) {}

    /// Pending requests that moved to the second thread, with the frames they may refer to.
    private record Batch(List<Pending> pending, ByteBuffer frames) {}

    private final Connection connection;
    private final Outbox outbox;
    private final Threads threads;
    private final FrameReader frames;

    /// Begun since the last [#settle]; the reading thread's own.
    private final ArrayDeque<Pending> begun = new ArrayDeque<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition shorter = lock.newCondition();
    private final ArrayDeque<Batch> moved = new ArrayDeque<>();
    private int movedRequests;
    private @Nullable ByteBuffer spare;
    private boolean over;

    /// Whether the second thread is the one that writes.
    private volatile boolean writing;

    AnswerQueue(Connection connection, Outbox outbox, Threads threads, FrameReader frames) {
        this.connection = connection;
        this.outbox = outbox;
        this.threads = threads;
        this.frames = frames;
    }

    void add(Answer answer, Header header) {
        begun.add(new Pending(answer, header));
    }

    boolean isFull() {
        return begun.size() >= IN_FLIGHT_MAX;
    }

    /// Whether a request of this connection has not been answered yet.
    boolean isBusy() {
        return writing;
    }

    /// Answers what has begun, here or on the second thread. After it the frames of the requests
    /// are free.
    void settle() throws IOException, Refusal {
        if (begun.isEmpty()) {
            return;
        }
        while (!writing && !begun.isEmpty() && !begun.getFirst().answer().waitsLong()) {
            answer(begun.removeFirst());
        }
        if (!writing) {
            outbox.flush();
        }
        if (begun.isEmpty()) {
            frames.recycle();
        } else {
            move();
        }
    }

    /// The connection is over: long waits end, and what has begun is waited for, for it has its
    /// effects all the same, but not answered.
    void close() {
        abandonMoved();
        begun.forEach(AnswerQueue::drop);
        begun.clear();
    }

    private void abandonMoved() {
        lock.lock();
        try {
            over = true;
            for (Batch batch : moved) {
                batch.pending().forEach(it -> it.answer().abandon());
            }
            shorter.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void drop(Pending pending) {
        pending.answer().abandon();
        Outbox.drop(pending.header(), pending.answer().await());
    }

    private void answer(Pending pending) throws IOException, Refusal {
        Reply reply = pending.answer().await();
        outbox.add(pending.header(), reply);
    }

    private void move() throws Refusal {
        lock.lock();
        try {
            while (!over && movedRequests > 0 && movedRequests + begun.size() > IN_FLIGHT_MAX) {
                shorter.awaitUninterruptibly();
            }
            if (over) {
                return; // close() sees to what has begun
            }
            ByteBuffer given = frames.detach(spare);
            spare = null;
            moved.add(new Batch(List.copyOf(begun), given));
            movedRequests += begun.size();
            begun.clear();
            if (!writing) {
                writing = true;
                threads.start("answers", this::writeMoved);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The second thread: answers what was moved until nothing is left.
    private void writeMoved() {
        boolean broken = false;
        for (Batch batch = first(); batch != null; batch = next(batch)) {
            for (Pending pending : batch.pending()) {
                if (broken) {
                    drop(pending);
                } else {
                    broken = !answerMoved(pending);
                }
            }
            broken = broken || !flushMoved();
        }
    }

    private boolean answerMoved(Pending pending) {
        try {
            if (pending.answer().waitsLong()) {
                outbox.flush();
            }
            answer(pending);
            return true;
        } catch (IOException | Refusal e) {
            return failed(e);
        }
    }

    private boolean flushMoved() {
        try {
            outbox.flush();
            return true;
        } catch (IOException e) {
            return failed(e);
        }
    }

    /// The reading thread notices that the connection is closed, and ends.
    private boolean failed(Exception cause) {
        LOG.debug("Connection ends while answering reason={}", cause.getMessage());
        Closing.quietly(connection);
        abandonMoved();
        return false;
    }

    private @Nullable Batch first() {
        lock.lock();
        try {
            return moved.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Batch next(Batch done) {
        ByteBuffer free = frames.release(done.frames());
        lock.lock();
        try {
            spare = free != null ? free : spare;
            moved.removeFirst();
            movedRequests -= done.pending().size();
            shorter.signalAll();
            Batch next = moved.peekFirst();
            writing = next != null;
            return next;
        } finally {
            lock.unlock();
        }
    }
}
