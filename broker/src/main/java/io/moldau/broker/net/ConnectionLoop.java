package io.moldau.broker.net;

import io.moldau.broker.api.Answer;
import io.moldau.broker.api.Caller;
import io.moldau.broker.api.Requests;
import io.moldau.protocol.ApiKey;
import io.moldau.protocol.DecodeException;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.message.Request;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection: reads requests, has them handled, and sees that the answers leave in their
/// order.
final class ConnectionLoop implements Runnable, ConnectionSweeper.Swept {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLoop.class);

    /// API key, version and correlation id: what every header begins with.
    private static final int HEADER_BYTES_MIN = 8;

    /// From this version of the request header on there are tagged fields behind the client id.
    private static final int TAGGED_HEADER = 2;

    /// What the connections of a listener have in common.
    record Surroundings(
            String listener,
            NetworkLimits limits,
            RequestMemory memory,
            Threads threads,
            PeerLog log) {}

    private final Connection connection;
    private final Surroundings surroundings;
    private final Requests requests;
    private final FrameReader frames;
    private final Outbox outbox;
    private final AnswerQueue answers;
    private Caller caller;

    /// For the sweeper and for [#drain]; only the reading thread changes them.
    private final AtomicInteger received = new AtomicInteger();

    private final AtomicInteger framesReceived = new AtomicInteger();
    private volatile int frameUnderWayBytes = -1;
    private volatile boolean handling;
    private volatile boolean draining;
    private volatile @Nullable String expired;

    ConnectionLoop(Connection connection, Surroundings surroundings, Requests requests) {
        this.connection = connection;
        this.surroundings = surroundings;
        this.requests = requests;
        frames =
                new FrameReader(
                        connection,
                        surroundings.memory(),
                        Math.min(
                                surroundings.limits().firstRequestMaxBytes(),
                                surroundings.limits().requestMaxBytes()));
        outbox = new Outbox(connection, surroundings.threads());
        answers = new AnswerQueue(connection, outbox, surroundings.threads(), frames);
        caller =
                new Caller(
                        Caller.ANONYMOUS,
                        connection.remoteAddress().getAddress(),
                        "",
                        surroundings.listener(),
                        0);
    }

    @Override
    public void run() {
        try {
            converse();
        } catch (Refusal | DecodeException e) {
            surroundings
                    .log()
                    .note(
                            "Closed a connection",
                            connection.remoteAddress().getAddress(),
                            peer(),
                            String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            LOG.warn("Closed a connection peer={} reason={}", peer(), e.getMessage());
        } catch (IOException e) {
            String reason = expired;
            LOG.debug("Connection ended peer={} reason={}", peer(), reason != null ? reason : e);
        } finally {
            answers.close();
            Closing.quietly(connection);
            frames.close();
        }
    }

    /// Ends the connection as soon as nothing is in flight.
    void drain() {
        draining = true;
        if (!isBusy()) {
            expire("the broker stops");
        }
    }

    @Override
    public int traffic() {
        return received.get() + outbox.sent();
    }

    @Override
    public int frameUnderWayBytes() {
        return frameUnderWayBytes;
    }

    @Override
    public int framesReceived() {
        return framesReceived.get();
    }

    @Override
    public boolean isWriting() {
        return outbox.isWriting();
    }

    @Override
    public boolean isBusy() {
        return handling || answers.isBusy();
    }

    @Override
    public void expire(String reason) {
        expired = reason;
        Closing.quietly(connection);
    }

    private void converse() throws IOException, Refusal {
        while (!draining && receive()) {
            handling = true;
            try {
                beginAll();
            } finally {
                answers.settle();
            }
            handling = false;
        }
    }

    private boolean receive() throws IOException, Refusal {
        boolean more = frames.receive();
        received.incrementAndGet();
        return more;
    }

    /// Begins every request that has arrived whole.
    private void beginAll() throws IOException, Refusal {
        for (ByteBuffer frame = frames.next(); frame != null; frame = frames.next()) {
            begin(frame);
            framesReceived.incrementAndGet();
            if (answers.isFull()) {
                answers.settle();
            }
        }
        int underWayBytes = frames.midFrame() ? frames.promisedBytes() : -1;
        if (underWayBytes != frameUnderWayBytes) {
            frameUnderWayBytes = underWayBytes;
        }
    }

    private void begin(ByteBuffer frame) throws Refusal {
        if (frame.remaining() < HEADER_BYTES_MIN) {
            throw new Refusal(
                    "Invalid receive (size = %d), received %s"
                            .formatted(frame.remaining(), FirstBytes.describe(frame)));
        }
        var in = new WireReader(frame);
        int code = in.int16("api key");
        int version = in.int16("api version");
        int correlationId = in.int32("correlation id");
        ApiKey key = ApiKey.forCode(code).orElse(null);
        boolean served = key != null && requests.serves(key, version);
        if (key == null || (!served && key != ApiKey.API_VERSIONS)) {
            throw disabled(code, key, version);
        }
        String clientId = in.stringOrNull("client id", false);
        if (key.requestHeaderVersion(version) >= TAGGED_HEADER) {
            in.skipTags();
        }
        if (!served) {
            answers.add(requests.unknownApiVersions(), new Header(key, 0, correlationId));
            return;
        }
        Caller asking = callerOf(clientId == null ? "" : clientId, version);
        Answer answer = requests.begin(Request.read(key, in, version), asking);
        answers.add(answer, new Header(key, version, correlationId));
        if (framesReceived.get() == 0) {
            frames.frameMaxBytes(surroundings.limits().requestMaxBytes());
        }
    }

    private Caller callerOf(String clientId, int version) {
        if (!clientId.equals(caller.clientId())) {
            caller =
                    new Caller(
                            caller.principal(),
                            caller.host(),
                            clientId,
                            caller.listener(),
                            version);
        } else {
            caller = caller.withVersion(version);
        }
        return caller;
    }

    private static Refusal disabled(int code, @Nullable ApiKey key, int version) {
        String name = key == null ? "unknown" : key.name();
        return new Refusal(
                "Received request for disabled api with key %d (%s) and version %d"
                        .formatted(code, name, version));
    }

    private String peer() {
        var address = connection.remoteAddress();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
