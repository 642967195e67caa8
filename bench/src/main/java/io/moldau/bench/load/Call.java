package io.moldau.bench.load;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.ResponseHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/// A connection for single requests, each sent and awaited; for everything where the broker and not
/// the number of requests is measured.
public final class Call implements AutoCloseable {
    /// Above what a group of ten waits for its first rebalance, on a loaded machine.
    private static final int ANSWER_MAX_MS = 120_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private int correlationId;

    public Call(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_MAX_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new DataInputStream(socket.getInputStream());
    }

    /// Sends a request; the reader stands after the header of the answer.
    public WireReader exchange(Request request, int version) throws IOException {
        var frame = Frames.frame(request, version);
        frame.putInt(Frames.CORRELATION_AT, ++correlationId);
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        socket.getOutputStream().write(bytes);
        var reader = new WireReader(ByteBuffer.wrap(in.readNBytes(in.readInt())));
        ApiKey key = request.apiKey();
        var header = ResponseHeader.read(reader, key.responseHeaderVersion(version));
        if (header.correlationId() != correlationId) {
            throw new IOException("an answer to another request: " + header.correlationId());
        }
        return reader;
    }

    /// Sends a batch for one partition; the error code of the answer.
    int produce(ProduceRequest request) throws IOException {
        var reader = exchange(request, Frames.PRODUCE_VERSION);
        var answer = ProduceResponse.read(reader, Frames.PRODUCE_VERSION);
        return answer.responses().getFirst().partitionResponses().getFirst().errorCode();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
