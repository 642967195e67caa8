package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.UNKNOWN_SERVER_ERROR;

import io.moldau.metadata.AllocateProducerIds.Reply;
import io.moldau.protocol.stored.ProducerIdsRecord;

/// Decides [AllocateProducerIds].
final class ProducerIdDecisions {
    private final Draft draft;

    ProducerIdDecisions(Draft draft) {
        this.draft = draft;
    }

    Outcome<Reply> decide(AllocateProducerIds command) {
        var error =
                BrokerDecisions.checkEpoch(
                        draft.image(), command.brokerId(), command.brokerEpoch());
        long first = draft.image().nextProducerId();
        if (error.isNone() && first > Long.MAX_VALUE - AllocateProducerIds.BLOCK_IDS) {
            error =
                    ApiError.of(
                            UNKNOWN_SERVER_ERROR,
                            "Exhausted all producerIds as the next block's end producerId has"
                                    + " exceeded the int64 type limit");
        }
        if (!error.isNone()) {
            return Outcome.unchanged(new Reply(error, -1, 0));
        }
        draft.add(
                ProducerIdsRecord.builder()
                        .brokerId(command.brokerId())
                        .brokerEpoch(command.brokerEpoch())
                        .nextProducerId(first + AllocateProducerIds.BLOCK_IDS)
                        .build());
        return draft.outcome(new Reply(ApiError.NONE, first, AllocateProducerIds.BLOCK_IDS));
    }
}
