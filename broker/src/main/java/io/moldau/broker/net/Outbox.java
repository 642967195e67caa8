package io.moldau.broker.net;

import io.moldau.broker.api.FilePayload;
import io.moldau.broker.api.Reply;
import io.moldau.protocol.EncodeException;
import io.moldau.protocol.Payload;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.message.Response;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Encodes answers and sends them, as many as are there in one gathered write.
///
/// Frame, big-endian: `int32` size, `int32` correlation id, from response header version 1 on the
/// tagged fields (`uint8` 0: none), body. Large contents are not copied; what lies in a segment
/// file goes from the file to the socket. One thread uses it at a time.
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /// Enough for one write; more would only wait in memory.
    private static final long UNSENT_BYTES_MAX = 256 * 1024;

    /// The memory of a writer is kept for the next answers up to this size.
    private static final long KEPT_BYTES_MAX = 32 * 1024;

    /// A slice up to this size is read and sent with its neighbours: a system call of its own costs
    /// more than the copy.
    private static final int COPIED_SLICE_BYTES_MAX = 64 * 1024;

    /// What one call may send from a file, so that a slow reader is seen to move.
    private static final int TRANSFER_BYTES_MAX = 1024 * 1024;

    private final Connection connection;
    private final Threads threads;
    private final List<ByteBuffer> gathered = new ArrayList<>();
    private WireWriter out = new WireWriter();

    /// For the sweeper, which compares; only the sending thread changes them.
    private final AtomicInteger sent = new AtomicInteger();

    private volatile boolean writing;

    Outbox(Connection connection, Threads threads) {
        this.connection = connection;
        this.threads = threads;
    }

    /// Writes so far.
    int sent() {
        return sent.get();
    }

    boolean isWriting() {
        return writing;
    }

    /// Appends an answer; sends what is there if that is much.
    void add(Header header, Reply reply) throws IOException, Refusal {
        switch (reply) {
            case Reply.Message(Response body) -> {
                encode(header, body);
                if (out.sizeBytes() > UNSENT_BYTES_MAX) {
                    flush();
                }
            }
            case Reply.Nothing _ -> {}
            case Reply.Hangup(String reason) -> {
                flush();
                throw new Refusal(reason);
            }
        }
    }

    /// Sends what has been added.
    void flush() throws IOException {
        if (out.sizeBytes() == 0) {
            return;
        }
        writing = true;
        List<Payload> parts = out.parts();
        try {
            for (Payload part : parts) {
                send(part);
            }
            sendGathered();
        } finally {
            forget(parts);
        }
        writing = false;
    }

    /// Gives up an answer that nobody will read.
    static void drop(Header header, Reply reply) {
        if (reply instanceof Reply.Message(Response body)) {
            var out = new WireWriter();
            try {
                body.write(out, header.version());
            } catch (EncodeException e) {
                LOG.error(
                        "A response could not be written header={} reason={}",
                        header,
                        e.getMessage());
            } finally {
                close(out.parts());
            }
        }
    }

    private void forget(List<Payload> parts) {
        close(parts);
        gathered.clear();
        if (out.sizeBytes() > KEPT_BYTES_MAX) {
            out = new WireWriter();
        } else {
            out.reset();
        }
    }

    private static void close(List<Payload> parts) {
        for (Payload part : parts) {
            if (part instanceof FilePayload file) {
                file.slice().close();
            }
        }
    }

    private void encode(Header header, Response body) throws Refusal {
        out.beginFrame();
        out.int32(header.correlationId());
        if (header.apiKey().responseHeaderVersion(header.version()) > 0) {
            out.unsignedVarint(0);
        }
        try {
            body.write(out, header.version());
        } catch (EncodeException e) {
            LOG.error("A response cannot be written header={} reason={}", header, e.getMessage());
            throw new Refusal("the response could not be written");
        }
        out.endFrame();
    }

    private void send(Payload part) throws IOException {
        if (part instanceof FilePayload file) {
            if (file.sizeBytes() > COPIED_SLICE_BYTES_MAX) {
                sendGathered();
                transfer(file);
            } else {
                gathered.add(
                        file.cold()
                                ? threads.onDevice(() -> file.slice().read())
                                : file.slice().read());
            }
        } else {
            gathered.add(part.bytes());
        }
    }

    private void sendGathered() throws IOException {
        if (!gathered.isEmpty()) {
            connection.write(gathered.toArray(ByteBuffer[]::new));
            gathered.clear();
            sent.incrementAndGet();
        }
    }

    private void transfer(FilePayload file) throws IOException {
        long position = file.slice().position();
        int left = file.sizeBytes();
        while (left > 0) {
            int count = Math.min(left, TRANSFER_BYTES_MAX);
            connection.transfer(file.slice().file(), position, count);
            sent.incrementAndGet();
            position += count;
            left -= count;
        }
    }
}
