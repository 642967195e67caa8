package io.moldau.acceptance;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.RequestFrame;
import io.moldau.protocol.message.Response;
import io.moldau.protocol.message.ResponseHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/// Sends one request over a connection of its own and reads the answer.
public record WireClient(InetSocketAddress address, String clientId) {
    private static final int ANSWER_MAX_MS = 10_000;

    public static WireClient to(String bootstrap) {
        int colon = bootstrap.indexOf(':');
        return new WireClient(
                new InetSocketAddress(
                        bootstrap.substring(0, colon),
                        Integer.parseInt(bootstrap.substring(colon + 1))),
                "acceptance");
    }

    public WireClient named(String name) {
        return new WireClient(address, name);
    }

    /// @throws java.io.EOFException if the broker closes the connection instead
    /// @throws SocketTimeoutException if it says nothing
    public Response ask(Request request, int version) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(address);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MAX_MS);
            socket.getOutputStream().write(frame(request, version));
            var in = new DataInputStream(socket.getInputStream());
            var answer = new byte[in.readInt()];
            in.readFully(answer);
            var reader = new WireReader(ByteBuffer.wrap(answer));
            ApiKey key = request.apiKey();
            var _ = ResponseHeader.read(reader, key.responseHeaderVersion(version));
            return Response.read(key, reader, version);
        }
    }

    private byte[] frame(Request request, int version) {
        var buffer = RequestFrame.of(request, version, 1, clientId);
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
