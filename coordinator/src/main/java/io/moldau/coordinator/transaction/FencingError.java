package io.moldau.coordinator.transaction;

import io.moldau.protocol.ErrorCode;

/// PRODUCER_FENCED came with later versions (KIP-588); older clients know the error by another
/// name.
final class FencingError {
    /// First version of InitProducerId that knows the error.
    static final int INIT_PRODUCER_ID_VERSION = 4;

    /// First version of AddPartitionsToTxn, AddOffsetsToTxn and EndTxn that knows the error.
    static final int TRANSACTION_VERSION = 2;

    private FencingError() {}

    static ErrorCode of(ErrorCode error, int version, int firstVersion) {
        return error == ErrorCode.PRODUCER_FENCED && version < firstVersion
                ? ErrorCode.INVALID_PRODUCER_EPOCH
                : error;
    }
}
