package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.BROKER_ID_NOT_REGISTERED;
import static io.moldau.protocol.ErrorCode.STALE_BROKER_EPOCH;

import io.moldau.protocol.stored.BrokerRegistrationChangeRecord;
import io.moldau.protocol.stored.UnregisterBrokerRecord;

/// Decides what happens to registered brokers and, with them, to the partitions they hold:
/// [BrokerHeartbeat], [FenceBrokers], [UnregisterBroker].
///
/// A broker is fenced (registered, nothing more), active, or in controlled shutdown (active, but
/// leads nothing new); it may stop once it leads nothing.
final class BrokerDecisions {
    private final Draft draft;
    private final LeaderMoves moves;

    BrokerDecisions(Draft draft) {
        this.draft = draft;
        this.moves = new LeaderMoves(draft);
    }

    /// Whether the broker is the one that was registered with this epoch.
    static ApiError checkEpoch(ClusterImage image, int brokerId, long brokerEpoch) {
        var broker = image.broker(brokerId);
        if (broker.isEmpty()) {
            return ApiError.of(
                    STALE_BROKER_EPOCH, "No broker registration found for broker id %d", brokerId);
        }
        long epoch = broker.get().epoch();
        return epoch == brokerEpoch
                ? ApiError.NONE
                : ApiError.of(
                        STALE_BROKER_EPOCH,
                        "Expected broker epoch %d, but got broker epoch %d",
                        epoch,
                        brokerEpoch);
    }

    Outcome<BrokerHeartbeat.Reply> decide(BrokerHeartbeat command) {
        var error = checkEpoch(draft.image(), command.brokerId(), command.brokerEpoch());
        if (!error.isNone()) {
            return Outcome.unchanged(new BrokerHeartbeat.Reply(error, false, true, false));
        }
        var broker = draft.image().broker(command.brokerId()).orElseThrow();
        boolean caughtUp = command.metadataOffset() >= broker.epoch();
        boolean mayStop = false;
        if (broker.fenced()) {
            mayStop = command.wantsShutDown();
            if (!command.wantsShutDown() && !command.wantsFence() && caughtUp) {
                unfence(broker);
            }
        } else if (command.wantsFence() && !broker.inControlledShutdown()) {
            fence(broker);
            mayStop = command.wantsShutDown();
        } else if (command.wantsShutDown() || broker.inControlledShutdown()) {
            mayStop = shutDown(broker);
        }
        boolean fenced = draft.image().broker(broker.id()).orElseThrow().fenced();
        return draft.outcome(new BrokerHeartbeat.Reply(ApiError.NONE, caughtUp, fenced, mayStop));
    }

    /// Moves leaders off the broker, and once it leads nothing fences it and lets it go.
    private boolean shutDown(BrokerImage broker) {
        if (!broker.inControlledShutdown()) {
            draft.add(change(broker).inControlledShutdown(BrokersImage.CHANGE_TO_TRUE).build());
            moves.withoutBroker(broker.id());
        }
        if (moves.leadsAny(broker.id())) {
            return false;
        }
        fence(broker);
        return true;
    }

    Outcome<ApiError> decide(FenceBrokers command) {
        for (int id : command.brokerIds()) {
            draft.image().broker(id).filter(it -> !it.fenced()).ifPresent(this::fence);
        }
        return draft.outcome(ApiError.NONE);
    }

    Outcome<ApiError> decide(UnregisterBroker command) {
        var broker = draft.image().broker(command.brokerId());
        if (broker.isEmpty()) {
            return Outcome.unchanged(
                    ApiError.of(
                            BROKER_ID_NOT_REGISTERED,
                            "Broker ID %d is not currently registered",
                            command.brokerId()));
        }
        draft.add(
                UnregisterBrokerRecord.builder()
                        .brokerId(broker.get().id())
                        .brokerEpoch(broker.get().epoch())
                        .build());
        moves.withoutBroker(broker.get().id());
        return draft.outcome(ApiError.NONE);
    }

    private void fence(BrokerImage broker) {
        draft.add(change(broker).fenced(BrokersImage.CHANGE_TO_TRUE).build());
        moves.withoutBroker(broker.id());
    }

    private void unfence(BrokerImage broker) {
        draft.add(change(broker).fenced(BrokersImage.CHANGE_TO_FALSE).build());
        moves.withBroker(broker.id());
    }

    private static BrokerRegistrationChangeRecord.Builder change(BrokerImage broker) {
        return BrokerRegistrationChangeRecord.builder()
                .brokerId(broker.id())
                .brokerEpoch(broker.epoch());
    }
}
