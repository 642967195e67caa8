package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_UPDATE_VERSION;

import io.moldau.metadata.UpdateFeatures.Result;
import io.moldau.metadata.UpdateFeatures.Update;
import io.moldau.metadata.UpdateFeatures.UpgradeType;
import java.util.ArrayList;
import java.util.List;

/// Decides [UpdateFeatures] and [Format].
final class FeatureDecisions {
    private final Draft draft;
    private final int controllerId;
    private final ConfigRules rules;

    FeatureDecisions(Draft draft, int controllerId, ConfigRules rules) {
        this.draft = draft;
        this.controllerId = controllerId;
        this.rules = rules;
    }

    Outcome<ApiError> decide(Format command) {
        if (!draft.image().features().isEmpty()) {
            return Outcome.unchanged(ApiError.NONE);
        }
        command.records().forEach(draft::add);
        EligibleLeaders.first(draft.image(), rules).ifPresent(draft::add);
        return draft.outcome(ApiError.NONE);
    }

    Outcome<UpdateFeatures.Reply> decide(UpdateFeatures command) {
        var results = new ArrayList<Result>();
        var first = ApiError.NONE;
        for (var update : command.updates()) {
            var error = check(update);
            results.add(new Result(update.feature(), error));
            first = first.isNone() ? error : first;
        }
        var reply = new UpdateFeatures.Reply(first, List.copyOf(results));
        if (!first.isNone() || command.validateOnly()) {
            return Outcome.unchanged(reply);
        }
        for (var update : command.updates()) {
            if (draft.image().featureLevel(update.feature()) != update.level()) {
                add(update.feature(), update.level());
            }
        }
        return draft.outcome(reply);
    }

    private void add(String feature, int level) {
        draft.add(Format.level(feature, level));
    }

    private ApiError check(Update update) {
        var served = FeatureTable.find(update.feature());
        if (update.type() == UpgradeType.UNKNOWN) {
            return invalid(update, "The controller does not support the given upgrade type.");
        }
        if (update.level() < 0) {
            return invalid(update, "A feature version cannot be less than 0.");
        }
        if (served.isEmpty()) {
            return invalid(
                    update,
                    update.level() == 0
                            ? "Feature %s not found.".formatted(update.feature())
                            : "Local controller %d does not support this feature."
                                    .formatted(controllerId));
        }
        boolean isServed =
                (update.level() == 0 && served.get().min() == 0)
                        || (update.level() >= served.get().min()
                                && update.level() <= served.get().max());
        if (!isServed) {
            return invalid(
                    update,
                    "Local controller %d only supports versions %d-%d"
                            .formatted(controllerId, served.get().min(), served.get().max()));
        }
        return checkDirection(update, draft.image().featureLevel(update.feature()));
    }

    private static ApiError checkDirection(Update update, int now) {
        boolean down = update.level() < now;
        if (down && update.type() == UpgradeType.UPGRADE) {
            return invalid(
                    update,
                    "Can't downgrade the version of this feature without setting the upgrade type"
                            + " to either safe or unsafe downgrade.");
        }
        if (update.level() > now && update.type() != UpgradeType.UPGRADE) {
            return invalid(update, "Can't downgrade to a newer version.");
        }
        boolean isMetadata = update.feature().equals(FeatureTable.METADATA_VERSION);
        if (down && isMetadata && FeatureTable.losesMetadata(now, update.level())) {
            return ApiError.of(
                    INVALID_UPDATE_VERSION,
                    "Unsupported metadata.version downgrade from %d to %d. %s",
                    now,
                    update.level(),
                    update.type() == UpgradeType.UNSAFE_DOWNGRADE
                            ? "Unsafe metadata downgrade is not supported in this version."
                            : "Refusing to perform the requested downgrade because it might delete"
                                    + " metadata information.");
        }
        return ApiError.NONE;
    }

    private static ApiError invalid(Update update, String why) {
        return ApiError.of(
                INVALID_UPDATE_VERSION,
                "Invalid update version %d for feature %s. %s",
                update.level(),
                update.feature(),
                why);
    }
}
