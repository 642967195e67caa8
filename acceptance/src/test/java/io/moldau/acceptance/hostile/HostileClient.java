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
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Sends broken frames, some sound ones between them, over one connection after the other, and
/// checks that what is answered was asked on that connection.
final class HostileClient {
    private static final int FRAMES_MAX = 6;
    private static final int SILENCE_MS = 20;
    private static final int CORRELATION_AT = 8;
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final int ATTEMPTS_MAX = 100;

    private final InetSocketAddress broker;
    private final Random random;
    private final FrameGrammar grammar;
    private final Breakage breakage;
    private final AtomicLong sent;
    private final AtomicLong answered;

    HostileClient(InetSocketAddress broker, Random random, List<Message> messages, Counts counts) {
        this.broker = broker;
        this.random = random;
        this.grammar = new FrameGrammar(random, messages);
        this.breakage = new Breakage(random);
        this.sent = counts.sent();
        this.answered = counts.answered();
    }

    /// What all clients together did.
    record Counts(AtomicLong sent, AtomicLong answered) {
        static Counts none() {
            return new Counts(new AtomicLong(), new AtomicLong());
        }
    }

    /// Goes on until all clients together have sent `frames`.
    void run(long frames) throws IOException {
        while (sent.get() < frames) {
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

    private void converse(Socket socket) throws IOException {
        var expected = new ArrayDeque<Integer>();
        try {
            for (int i = random.nextInt(FRAMES_MAX); i >= 0; i--) {
                var frame = grammar.next(random.nextInt());
                boolean sound = random.nextInt(5) == 0;
                var broken =
                        sound
                                ? new Breakage.Broken(frame.bytes(), false)
                                : breakage.breakSome(frame);
                sent.incrementAndGet();
                var bytes = broken.bytes();
                if (!broken.sizeLies() && bytes.length >= CORRELATION_AT + Integer.BYTES) {
                    expected.add(ByteBuffer.wrap(bytes).getInt(CORRELATION_AT));
                }
                socket.getOutputStream().write(bytes);
                if (broken.sizeLies()) {
                    break;
                }
            }
            receive(new DataInputStream(socket.getInputStream()), expected);
        } catch (EOFException | SocketException | SocketTimeoutException _) {
            // closed, reset or silent: all of them are fine
        }
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
            answered.incrementAndGet();
        }
    }
}
