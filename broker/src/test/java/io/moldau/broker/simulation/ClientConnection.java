package io.moldau.broker.simulation;

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

/// One connection to the broker: requests out, answers in, in the same order.
final class ClientConnection implements AutoCloseable {
    private record Sent(ApiKey key, int version, int correlationId) {}

    private final Network.Connection connection;
    private final String clientId;
    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
    private int lastCorrelationId;

    private ClientConnection(Network.Connection connection, String clientId) {
        this.connection = connection;
        this.clientId = clientId;
    }

    static ClientConnection open(World world, InetSocketAddress broker, String clientId)
            throws IOException {
        return new ClientConnection(world.network().connect(broker), clientId);
    }

    void send(Request request, int version) throws IOException {
        int correlationId = ++lastCorrelationId;
        inFlight.addLast(new Sent(request.apiKey(), version, correlationId));
        connection.write(RequestFrame.of(request, version, correlationId, clientId));
    }

    int inFlight() {
        return inFlight.size();
    }

    /// Waits for the answer to the oldest request that has none.
    Response receive() throws IOException {
        Sent sent = inFlight.getFirst();
        var in = new WireReader(read(read(Integer.BYTES).getInt()));
        int headerVersion = sent.key.responseHeaderVersion(sent.version);
        var header = ResponseHeader.read(in, headerVersion);
        if (header.correlationId() != sent.correlationId) {
            throw new Violation(
                    Check.ANSWERS_FIT_REQUESTS,
                    "answer %d came when the next was %s".formatted(header.correlationId(), sent));
        }
        inFlight.removeFirst();
        var response = Response.read(sent.key, in, sent.version);
        in.expectEnd();
        return response;
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

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
