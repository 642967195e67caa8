package io.moldau.broker.api;

import io.moldau.metadata.ApiError;
import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.ErrorCode;

/// What requests about settings call a resource by.
final class ConfigResources {
    private ConfigResources() {}

    /// The kind with this number; [ConfigResource.Type#UNKNOWN] if there is none.
    static ConfigResource.Type type(int code) {
        return ConfigResource.Type.ofCode(code).orElse(ConfigResource.Type.UNKNOWN);
    }

    /// Settings of a broker are asked of that broker itself.
    ///
    /// @param noun what Kafka calls the id in this kind of request
    /// @param expected what would have been right, with the words up to "received"
    static ApiError checkNode(String name, int nodeId, String noun, String expected) {
        int id;
        try {
            id = Integer.parseInt(name);
        } catch (NumberFormatException _) {
            return ApiError.of(
                    ErrorCode.INVALID_REQUEST,
                    "%s id must be an integer, but it is: %s",
                    noun,
                    name);
        }
        return id == nodeId
                ? ApiError.NONE
                : ApiError.of(
                        ErrorCode.INVALID_REQUEST,
                        "Unexpected broker id, expected %s received %s",
                        expected,
                        name);
    }
}
