package io.moldau.protocol.message;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.WireWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A request as a client sends it:
///
/// ```
/// size of what follows, 4 bytes | request header | request
/// ```
public final class RequestFrame {
    private RequestFrame() {}

    /// @param correlationId comes back in the answer
    /// @param clientId what the client calls itself
    public static ByteBuffer of(
            Request request, int version, int correlationId, @Nullable String clientId) {
        ApiKey key = request.apiKey();
        var out = new WireWriter();
        out.beginFrame();
        new RequestHeader(key.code(), version, correlationId, clientId)
                .write(out, key.requestHeaderVersion(version));
        request.write(out, version);
        out.endFrame();
        return out.toByteBuffer();
    }
}
