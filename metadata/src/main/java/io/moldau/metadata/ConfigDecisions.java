package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_CONFIG;
import static io.moldau.protocol.ErrorCode.INVALID_REQUEST;
import static io.moldau.protocol.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.metadata.AlterConfigs.Alteration;
import io.moldau.metadata.AlterConfigs.Change;
import io.moldau.metadata.AlterConfigs.Result;
import io.moldau.metadata.ReplaceConfigs.Replacement;
import io.moldau.metadata.ReplaceConfigs.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides [AlterConfigs] and [ReplaceConfigs].
final class ConfigDecisions {
    /// Longest value, in bytes of UTF-8: what a string can carry, on the wire and in the log.
    private static final int VALUE_BYTES_MAX = Short.MAX_VALUE;

    private final ConfigRules rules;
    private final Draft draft;

    ConfigDecisions(ConfigRules rules, Draft draft) {
        this.rules = rules;
        this.draft = draft;
    }

    Outcome<List<Result>> decide(AlterConfigs command) {
        var counts = new LinkedHashMap<ConfigResource, Integer>();
        command.alterations().forEach(it -> counts.merge(it.resource(), 1, Integer::sum));
        var results = new ArrayList<Result>();
        for (var alteration : command.alterations()) {
            addOnce(results, counts, alteration.resource(), () -> alter(alteration));
        }
        return draft.outcome(List.copyOf(results), command.validateOnly());
    }

    Outcome<List<Result>> decide(ReplaceConfigs command) {
        var counts = new LinkedHashMap<ConfigResource, Integer>();
        command.replacements().forEach(it -> counts.merge(it.resource(), 1, Integer::sum));
        var results = new ArrayList<Result>();
        for (var replacement : command.replacements()) {
            addOnce(results, counts, replacement.resource(), () -> replace(replacement));
        }
        return draft.outcome(List.copyOf(results), command.validateOnly());
    }

    private interface Decision {
        ApiError decide();
    }

    /// Decides about a resource, unless the request names it more than once: then it is refused
    /// once.
    private static void addOnce(
            List<Result> results,
            Map<ConfigResource, Integer> counts,
            ConfigResource resource,
            Decision decision) {
        int count = counts.getOrDefault(resource, 0);
        if (count == 1) {
            results.add(new Result(resource, decision.decide()));
        } else if (count > 1) {
            counts.put(resource, 0);
            results.add(
                    new Result(
                            resource,
                            ApiError.of(
                                    INVALID_REQUEST, "Each resource must appear at most once.")));
        }
    }

    private ApiError alter(Alteration alteration) {
        var names = new HashSet<String>();
        var before = draft.image().configs().of(alteration.resource());
        var after = before;
        for (var change : alteration.changes()) {
            if (!names.add(change.name())) {
                return ApiError.of(INVALID_REQUEST, "Error due to duplicate config keys");
            }
            switch (altered(alteration.resource(), after, change)) {
                case Altered.Refused(var error) -> {
                    return error;
                }
                case Altered.Settings(var settings) -> after = settings;
            }
        }
        return commit(alteration.resource(), names, before, after);
    }

    /// The settings after one change, or why it is refused.
    private sealed interface Altered {
        record Settings(SortedTree<String, String> settings) implements Altered {}

        record Refused(ApiError error) implements Altered {}
    }

    private Altered altered(
            ConfigResource resource, SortedTree<String, String> before, Change change) {
        if (change.operation() == AlterConfigs.Operation.DELETE) {
            return new Altered.Settings(before.without(change.name()));
        }
        var value = change.value();
        if (value == null) {
            return new Altered.Refused(
                    ApiError.of(
                            INVALID_REQUEST, "Null value not supported for : %s", change.name()));
        }
        return switch (change.operation()) {
            case SET, DELETE -> new Altered.Settings(before.with(change.name(), value));
            case APPEND, SUBTRACT -> {
                if (!rules.isList(resource.type(), change.name())) {
                    yield new Altered.Refused(
                            ApiError.of(
                                    INVALID_CONFIG,
                                    "Can't %s to key %s because its type is not LIST.",
                                    change.operation(),
                                    change.name()));
                }
                var now =
                        before.find(change.name())
                                .or(() -> rules.defaultList(resource, change.name()))
                                .orElse("");
                var list =
                        change.operation() == AlterConfigs.Operation.APPEND
                                ? appended(now, value)
                                : subtracted(now, value);
                yield new Altered.Settings(before.with(change.name(), list));
            }
        };
    }

    private static String appended(String list, String more) {
        var elements = new ArrayList<>(elements(list));
        for (var element : elements(more)) {
            if (!elements.contains(element)) {
                elements.add(element);
            }
        }
        return String.join(",", elements);
    }

    private static String subtracted(String list, String less) {
        var elements = new ArrayList<>(elements(list));
        elements.removeAll(elements(less));
        return String.join(",", elements);
    }

    private static List<String> elements(String list) {
        return list.isBlank()
                ? List.of()
                : List.of(list.split(",", -1)).stream().map(String::trim).toList();
    }

    private ApiError replace(Replacement replacement) {
        SortedTree<String, String> after = SortedTree.empty();
        for (Setting setting : replacement.settings()) {
            var value = setting.value();
            if (value == null) {
                return ApiError.of(
                        INVALID_REQUEST, "Null value not supported for : %s", setting.name());
            }
            if (after.contains(setting.name())) {
                return ApiError.of(INVALID_REQUEST, "Error due to duplicate config keys");
            }
            after = after.with(setting.name(), value);
        }
        var before = draft.image().configs().of(replacement.resource());
        var names = new HashSet<String>();
        before.keys().forEach(names::add);
        after.keys().forEach(names::add);
        return commit(replacement.resource(), names, before, after);
    }

    /// Checks the settings as they would be, then adds what differs.
    ///
    /// @param names of what is set or taken away
    private ApiError commit(
            ConfigResource resource,
            Set<String> names,
            SortedTree<String, String> before,
            SortedTree<String, String> after) {
        var error = check(resource, before, after);
        if (error.isNone()) {
            error = EligibleLeaders.check(draft.image(), resource, names, after);
        }
        if (!error.isNone()) {
            return error;
        }
        for (var name : before.keys()) {
            if (!after.contains(name)) {
                draft.add(ConfigsImage.record(resource, name, null));
            }
        }
        for (var entry : after) {
            if (before.find(entry.key()).filter(entry.value()::equals).isEmpty()) {
                draft.add(ConfigsImage.record(resource, entry.key(), entry.value()));
            }
        }
        return ApiError.NONE;
    }

    private ApiError check(
            ConfigResource resource,
            SortedTree<String, String> before,
            SortedTree<String, String> after) {
        if (resource.type() == ConfigResource.Type.TOPIC
                && !draft.image().topics().contains(resource.name())) {
            return resource.name().isEmpty()
                    ? ApiError.of(INVALID_REQUEST, "Default topic resources are not allowed.")
                    : ApiError.of(
                            UNKNOWN_TOPIC_OR_PARTITION,
                            "The topic '%s' does not exist.",
                            resource.name());
        }
        for (var value : after.values()) {
            if (value.getBytes(UTF_8).length > VALUE_BYTES_MAX) {
                return ApiError.of(
                        INVALID_CONFIG,
                        "The configuration value cannot be added because it exceeds the maximum"
                                + " value size of %d bytes.",
                        VALUE_BYTES_MAX);
            }
        }
        return rules.check(resource, before, after);
    }
}
