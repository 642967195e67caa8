package io.moldau.broker.api;

import io.moldau.log.ReadLimit;
import java.util.List;

/// What one fetch wants.
record Fetch(
        FetchReader reader,
        List<FetchPosition> positions,
        int maxBytes,
        int minBytes,
        ReadLimit limit) {
    FetchReader.Result read() {
        return reader.read(positions, maxBytes, limit);
    }

    /// Whether the client wants to hear of it now.
    boolean isEnough(FetchReader.Result result) {
        return result.hasError() || positions.isEmpty() || result.sizeBytes() >= minBytes;
    }
}
