package io.moldau.acceptance.hostile;

import io.moldau.schema.Message;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Sends broken frames, some sound ones between them, over one connection after the other, and
/// checks that what is answered was asked on that connection.
final class HostileClient {
    private static final int FRAMES_MAX = 6;

    /// Longer than the broker takes for an answer that need not wait for anything.
    private static final int SILENCE_MS = 50;

    /// Of all clients together: so many leave some processor time to the good client, and whether
    /// they are broken or not makes no difference to how many there are.
    private static final int FRAMES_PER_SECOND_MAX = 1_500;

    /// No request has this correlation id: who awaits it reads until the connection ends.
    private static final int NOBODYS = Integer.MAX_VALUE;

    private static final int CORRELATION_AT = 8;
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final int ATTEMPTS_MAX = 100;

    private final InetSocketAddress broker;
    private final Random random;
    private final FrameGrammar grammar;
    private final Breakage breakage;
    private final double brokenShare;
    private final Counts counts;

    /// @param brokenShare of the frames; 0 for a client that is only a nuisance by its haste
    HostileClient(
            InetSocketAddress broker,
            Random random,
            List<Message> requests,
            double brokenShare,
            Counts counts) {
        this.broker = broker;
        this.random = random;
        this.grammar = new FrameGrammar(random, requests);
        this.breakage = new Breakage(random);
        this.brokenShare = brokenShare;
        this.counts = counts;
    }

    /// What all clients together did.
    ///
    /// @param closed connections that the broker ended
    /// @param silent connections with a request that was not answered within [#SILENCE_MS]: it
    ///   waits, wants no answer, or its end never came
    record Counts(
            long beginNanos,
            AtomicLong sent,
            AtomicLong answered,
            AtomicLong closed,
            AtomicLong silent) {
        static Counts none() {
            return new Counts(
                    System.nanoTime(),
                    new AtomicLong(),
                    new AtomicLong(),
                    new AtomicLong(),
                    new AtomicLong());
        }

        /// Whoever is faster than [#FRAMES_PER_SECOND_MAX] waits.
        void keepPace() throws InterruptedException {
            long passedMs = (System.nanoTime() - beginNanos) / 1_000_000;
            long aheadMs = sent.get() * 1000 / FRAMES_PER_SECOND_MAX - passedMs;
            if (aheadMs > 0) {
                Thread.sleep(aheadMs);
            }
        }

        @Override
        public String toString() {
            return "%s frames, %s answers, %s connections closed, %s silent"
                    .formatted(sent, answered, closed, silent);
        }
    }

    /// Goes on until all clients together have sent `frames`.
    void run(long frames) throws IOException, InterruptedException {
        while (counts.sent().get() < frames) {
            counts.keepPace();
            try (var socket = connect()) {
                converse(socket);
            }
        }
    }

    private Socket connect() throws IOException {
        IOException last = new IOException("never tried");
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var socket = new Socket();
            try {
                socket.connect(broker, 10_000);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(SILENCE_MS);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /// Half of the conversations are pipelined, the others wait for each answer. At the end the
    /// client says that it sends no more, so the broker's end of the connection comes by itself.
    private void converse(Socket socket) throws IOException {
        var expected = new ArrayDeque<Integer>();
        var in = new DataInputStream(socket.getInputStream());
        boolean pipelined = random.nextBoolean();
        try {
            for (int i = random.nextInt(FRAMES_MAX); i >= 0; i--) {
                var broken = next();
                var bytes = broken.bytes();
                expected.addAll(correlationIds(bytes));
                socket.getOutputStream().write(bytes);
                counts.sent().incrementAndGet();
                if (broken.sizeLies()) {
                    break;
                }
                if (!pipelined) {
                    receive(in, expected);
                }
            }
            socket.shutdownOutput();
            expected.add(NOBODYS);
            receive(in, expected);
        } catch (EOFException | SocketException _) {
            counts.closed().incrementAndGet();
        } catch (SocketTimeoutException _) {
            counts.silent().incrementAndGet();
        }
    }

    /// Those of the frames that a reader of `bytes` finds: one, unless a size lies. A request that
    /// ends where a size says so, although more was written, may be sound and get its answer.
    static List<Integer> correlationIds(byte[] bytes) {
        var ids = new ArrayList<Integer>();
        var frames = ByteBuffer.wrap(bytes);
        while (frames.remaining() >= CORRELATION_AT + Integer.BYTES) {
            int size = frames.getInt(frames.position());
            if (size < CORRELATION_AT) {
                break;
            }
            ids.add(frames.getInt(frames.position() + CORRELATION_AT));
            int end = Math.min(size, frames.remaining() - Integer.BYTES) + Integer.BYTES;
            frames.position(frames.position() + end);
        }
        return ids;
    }

    private Breakage.Broken next() {
        var frame = grammar.next(random.nextInt(NOBODYS));
        return random.nextDouble() < brokenShare
                ? breakage.breakSome(frame)
                : new Breakage.Broken(frame.bytes(), false);
    }

    /// Answers come in the order of the requests; some requests get none.
    private void receive(DataInputStream in, ArrayDeque<Integer> expected) throws IOException {
        while (!expected.isEmpty()) {
            int size = in.readInt();
            if (size < Integer.BYTES || size > ANSWER_BYTES_MAX) {
                throw new AssertionError("an answer of " + size + " bytes");
            }
            var answer = new byte[size];
            in.readFully(answer);
            int correlationId = ByteBuffer.wrap(answer).getInt();
            while (!expected.isEmpty() && expected.peek() != correlationId) {
                expected.remove();
            }
            if (expected.isEmpty()) {
                throw new AssertionError("an answer that nobody asked for: " + correlationId);
            }
            expected.remove();
            counts.answered().incrementAndGet();
        }
    }
}
