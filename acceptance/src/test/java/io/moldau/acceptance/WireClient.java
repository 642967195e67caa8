package io.moldau.acceptance;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.message.ApiVersionsRequest;
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
    private static final int ANSWER_MAX_MS = 30_000;

    /// The first request of a connection may not be larger; like other clients' it is ApiVersions
    /// then.
    private static final int FIRST_FRAME_MAX_BYTES = 64 << 10;

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
            var frame = frame(request, version);
            if (frame.length > FIRST_FRAME_MAX_BYTES) {
                var _ = exchange(socket, frame(ApiVersionsRequest.builder().build(), 0));
            }
            var reader = new WireReader(ByteBuffer.wrap(exchange(socket, frame)));
            ApiKey key = request.apiKey();
            var _ = ResponseHeader.read(reader, key.responseHeaderVersion(version));
            return Response.read(key, reader, version);
        }
    }

    private static byte[] exchange(Socket socket, byte[] frame) throws IOException {
        socket.getOutputStream().write(frame);
        var in = new DataInputStream(socket.getInputStream());
        var answer = new byte[in.readInt()];
        in.readFully(answer);
        return answer;
    }

    private byte[] frame(Request request, int version) {
        var buffer = RequestFrame.of(request, version, 1, clientId);
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
