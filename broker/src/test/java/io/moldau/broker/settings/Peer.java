package io.moldau.broker.settings;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.message.ApiVersionsRequest;
import io.moldau.protocol.message.ApiVersionsResponse;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.RequestFrame;
import io.moldau.protocol.message.Response;
import io.moldau.protocol.message.ResponseHeader;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.World;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// The client's end of one connection.
final class Peer implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(10);

    private final World world;
    private final Connection connection;
    private int correlationId;

    Peer(World world, Connection connection) {
        this.world = world;
        this.connection = connection;
    }

    /// The answer to a request in its newest version.
    <R extends Response> R ask(Request request, Class<R> answer) throws IOException {
        return ask(request, request.apiKey().maxVersion(), answer);
    }

    <R extends Response> R ask(Request request, int version, Class<R> answer) throws IOException {
        send(request, version);
        return answer.cast(receive(request.apiKey(), version));
    }

    void send(Request request, int version) throws IOException {
        connection.write(RequestFrame.of(request, version, ++correlationId, "test"));
    }

    void send(byte... bytes) throws IOException {
        connection.write(ByteBuffer.wrap(bytes));
    }

    Response receive(ApiKey key, int version) throws IOException {
        var in = new WireReader(read(read(Integer.BYTES).getInt()));
        ResponseHeader.read(in, key.responseHeaderVersion(version));
        return Response.read(key, in, version);
    }

    private ByteBuffer read(int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (connection.read(bytes) < 0) {
                throw new EOFException("the broker ended the connection");
            }
        }
        return bytes.flip();
    }

    /// How the broker sees this client.
    String ownAddress() {
        return connection.localAddress().getAddress().getHostAddress();
    }

    /// Whether the broker answers at all within that time.
    boolean isServedWithin(Duration time) {
        return happensWithin(
                time,
                () ->
                        ask(ApiVersionsRequest.builder().build(), 0, ApiVersionsResponse.class)
                                        .errorCode()
                                == 0);
    }

    /// Whether the broker ends the connection within that time.
    boolean isEndedWithin(Duration time) {
        return happensWithin(time, () -> connection.read(ByteBuffer.allocate(1)) < 0);
    }

    private interface Happening {
        boolean isSo() throws IOException;
    }

    private boolean happensWithin(Duration time, Happening happening) {
        var happened = new AtomicBoolean();
        var broken = new AtomicBoolean();
        world.threads()
                .start(
                        "peer",
                        () -> {
                            try {
                                happened.set(happening.isSo());
                            } catch (IOException _) {
                                broken.set(true);
                            }
                        });
        long end = world.clock().nanos() + time.toNanos();
        while (!happened.get() && !broken.get() && world.clock().nanos() < end) {
            world.clock().sleep(LOOK.toNanos());
        }
        return happened.get();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
