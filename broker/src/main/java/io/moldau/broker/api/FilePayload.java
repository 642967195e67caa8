package io.moldau.broker.api;

import io.moldau.log.LogSlice;
import io.moldau.protocol.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// Records of a fetch that are still in their segment file. Whoever sends the answer closes it.
///
/// @param cold whether they may have to be read from the device
public record FilePayload(LogSlice slice, boolean cold) implements Payload {
    @Override
    public int sizeBytes() {
        return slice.sizeBytes();
    }

    @Override
    public ByteBuffer bytes() {
        try {
            return slice.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
