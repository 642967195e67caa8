package io.moldau.broker.api;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.RequestFrame;
import io.moldau.protocol.message.Response;
import io.moldau.protocol.message.ResponseHeader;
import io.moldau.runtime.Network;
import io.moldau.runtime.World;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// One connection to the node under test: requests out, answers in, in the same order.
final class TestClient implements AutoCloseable {
    private record Sent(ApiKey key, int version) {}

    private final Network.Connection connection;
    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();

    private TestClient(Network.Connection connection) {
        this.connection = connection;
    }

    static TestClient connect(World world, InetSocketAddress node) throws IOException {
        return new TestClient(world.network().connect(node));
    }

    /// Sends a request in that version of its API.
    void send(Request request, int version) throws IOException {
        inFlight.addLast(new Sent(request.apiKey(), version));
        connection.write(RequestFrame.of(request, version, 7, "test"));
    }

    /// Forgets the request sent last: none is expected to answer it.
    void expectNoAnswer() {
        inFlight.removeLast();
    }

    /// Waits for the answer to the oldest request that has none.
    <R extends Response> R receive(Class<R> type) throws IOException {
        Sent sent = inFlight.removeFirst();
        var in = new WireReader(read(read(Integer.BYTES).getInt()));
        ResponseHeader.read(in, sent.key.responseHeaderVersion(sent.version));
        return type.cast(Response.read(sent.key, in, sent.version));
    }

    <R extends Response> R ask(Request request, int version, Class<R> type) throws IOException {
        send(request, version);
        return receive(type);
    }

    /// Whether the node has ended the connection; waits until it says something.
    boolean isEnded() throws IOException {
        return connection.read(ByteBuffer.allocate(1)) < 0;
    }

    private ByteBuffer read(int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (connection.read(bytes) < 0) {
                throw new EOFException("the node ended the connection");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
