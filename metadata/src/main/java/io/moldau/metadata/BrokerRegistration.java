package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.DUPLICATE_BROKER_REGISTRATION;
import static io.moldau.protocol.ErrorCode.INVALID_REQUEST;
import static io.moldau.protocol.ErrorCode.UNSUPPORTED_VERSION;

import io.moldau.metadata.BrokerImage.FeatureRange;
import io.moldau.metadata.RegisterBroker.Reply;
import io.moldau.metadata.RegisterBroker.Start;
import io.moldau.protocol.Uuid;
import java.util.LinkedHashSet;
import java.util.List;

/// Decides [RegisterBroker].
final class BrokerRegistration {
    /// Ids that stand for no certain directory: the first hundred, as Kafka keeps them.
    private static final long RESERVED_IDS = 100;

    private final Draft draft;

    BrokerRegistration(Draft draft) {
        this.draft = draft;
    }

    Outcome<Reply> decide(RegisterBroker command) {
        var error = check(command);
        if (!error.isNone()) {
            return Outcome.unchanged(new Reply(error, -1));
        }
        var before = draft.image().broker(command.brokerId());
        boolean sameProcess =
                before.filter(it -> it.incarnationId().equals(command.incarnationId())).isPresent();
        long epoch = sameProcess ? before.orElseThrow().epoch() : draft.image().nextOffset();
        boolean fenced =
                sameProcess ? before.orElseThrow().fenced() : command.start() == Start.FENCED;
        var broker = registered(command, epoch, fenced);
        if (before.filter(broker::equals).isPresent()) {
            return Outcome.unchanged(new Reply(ApiError.NONE, epoch));
        }
        draft.add(broker.toRecord());
        var moves = new LeaderMoves(draft);
        if (fenced) {
            moves.withoutBroker(broker.id());
        } else {
            moves.withBroker(broker.id());
        }
        return draft.outcome(new Reply(ApiError.NONE, epoch));
    }

    private static BrokerImage registered(RegisterBroker command, long epoch, boolean fenced) {
        return new BrokerImage(
                command.brokerId(),
                epoch,
                command.incarnationId(),
                List.copyOf(command.endpoints()),
                List.copyOf(command.features()),
                command.rack(),
                fenced,
                false,
                List.copyOf(command.logDirs()),
                null);
    }

    private ApiError check(RegisterBroker command) {
        var before = draft.image().broker(command.brokerId());
        boolean replacesAnActiveOne =
                before.filter(it -> !it.incarnationId().equals(command.incarnationId()))
                        .filter(it -> !it.fenced())
                        .isPresent();
        if (replacesAnActiveOne && !command.earlierSessionEnded()) {
            return ApiError.of(
                    DUPLICATE_BROKER_REGISTRATION,
                    "Another broker is registered with that broker id. If the broker was recently"
                            + " restarted this should self-resolve once the heartbeat manager"
                            + " expires the broker's session.");
        }
        var error = checkFeatures(command.features());
        return error.isNone() ? checkDirectories(command) : error;
    }

    private ApiError checkFeatures(List<FeatureRange> offered) {
        for (var level : FeatureTable.finalized(draft.image())) {
            var range =
                    offered.stream()
                            .filter(it -> it.name().equals(level.key()))
                            .findFirst()
                            .orElse(new FeatureRange(level.key(), 0, 0));
            if (level.value() < range.min() || level.value() > range.max()) {
                return ApiError.of(
                        UNSUPPORTED_VERSION,
                        "Unable to register because the broker does not support finalized version"
                                + " %d of %s. The broker wants a version between %d and %d,"
                                + " inclusive.",
                        level.value(),
                        level.key(),
                        range.min(),
                        range.max());
            }
        }
        return ApiError.NONE;
    }

    private ApiError checkDirectories(RegisterBroker command) {
        if (command.logDirs().isEmpty()) {
            return ApiError.of(INVALID_REQUEST, "No directories specified in request");
        }
        if (new LinkedHashSet<>(command.logDirs()).size() != command.logDirs().size()) {
            return ApiError.of(INVALID_REQUEST, "Duplicate directory ID in request");
        }
        for (var directory : command.logDirs()) {
            if (isReserved(directory)) {
                return ApiError.of(INVALID_REQUEST, "Reserved directory ID in request");
            }
            for (var other : draft.image().brokers().all()) {
                if (other.id() != command.brokerId() && other.logDirs().contains(directory)) {
                    return ApiError.of(
                            INVALID_REQUEST,
                            "Broker %d is already registered with directory %s",
                            other.id(),
                            directory);
                }
            }
        }
        return ApiError.NONE;
    }

    private static boolean isReserved(Uuid directory) {
        return directory.mostSignificantBits() == 0
                && directory.leastSignificantBits() >= 0
                && directory.leastSignificantBits() < RESERVED_IDS;
    }
}
