package io.moldau.metadata;

import io.moldau.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/// What one part of a request came to: a Kafka code, and for the caller's faults a text that says
/// what to do. The texts are part of the interface: people search for them.
public record ApiError(ErrorCode code, @Nullable String message) {
    public static final ApiError NONE = new ApiError(ErrorCode.NONE, null);

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    public static ApiError of(ErrorCode code, String message, @Nullable Object... parts) {
        return new ApiError(code, parts.length == 0 ? message : message.formatted(parts));
    }

    public boolean isNone() {
        return code == ErrorCode.NONE;
    }
}
