package io.moldau.tools.script.config;

import io.moldau.tools.script.ScriptFailure;
import java.util.List;
import java.util.regex.Pattern;

/// Whose settings `kafka-configs.sh` is to show or to change: types in Kafka's words, and a name
/// for each or for none of them; an empty name is the default of the type.
record ConfigEntity(List<String> types, List<String> names) {
    static final String TOPICS = "topics";
    static final String BROKERS = "brokers";
    static final String LOGGERS = "broker-loggers";
    static final String USERS = "users";
    static final String CLIENTS = "clients";
    static final String IPS = "ips";
    static final String METRICS = "client-metrics";
    static final String GROUPS = "groups";

    private static final List<String> ALL =
            List.of(TOPICS, CLIENTS, USERS, BROKERS, IPS, METRICS, GROUPS, LOGGERS);

    /// Those that have a default, which is chosen with an empty name.
    private static final List<String> WITH_DEFAULT = List.of(USERS, CLIENTS, BROKERS, IPS);

    private static final Pattern BROKER_ID = Pattern.compile("[+-]?\\d{1,10}");

    String type() {
        return types.getFirst();
    }

    /// `topic` of `topics`, as Kafka's tool says it.
    static String one(String type) {
        return type.substring(0, type.length() - 1);
    }

    /// Refuses what cannot be asked for.
    void check() {
        for (var type : types) {
            if (!ALL.contains(type)) {
                throw new ScriptFailure(
                        "Invalid entity type %s, the entity type must be one of %s with a"
                                        .formatted(type, String.join(", ", ALL))
                                + " --bootstrap-server or --bootstrap-controller argument");
            }
        }
        if (types.isEmpty()) {
            throw new ScriptFailure("At least one entity type must be specified");
        }
        if (types.stream().distinct().count() < types.size()) {
            throw new ScriptFailure("Duplicate entity type(s) specified: " + types.getFirst());
        }
        if (types.size() > 1 && !List.of(USERS, CLIENTS).containsAll(types)) {
            throw new ScriptFailure(
                    "Only 'users' and 'clients' entity types may be specified together");
        }
        checkBroker();
    }

    private void checkBroker() {
        boolean isBroker = types.contains(BROKERS) || types.contains(LOGGERS);
        for (var name : names) {
            if (isBroker && !name.isEmpty() && !BROKER_ID.matcher(name).matches()) {
                throw new ScriptFailure(
                        "The entity name for %s must be a valid integer broker id, but it is: %s"
                                .formatted(type(), name));
            }
        }
    }

    void checkDescribed(boolean isEntityDefault) {
        if (isEntityDefault && types.stream().noneMatch(WITH_DEFAULT::contains)) {
            throw new ScriptFailure(
                    "--entity-default must not be specified with --describe of "
                            + String.join(",", types));
        }
        if (types.contains(LOGGERS) && !hasName()) {
            throw new ScriptFailure(
                    "An entity name must be specified with --describe of "
                            + String.join(",", types));
        }
    }

    void checkAltered() {
        boolean mayBeDefault = types.stream().anyMatch(WITH_DEFAULT::contains);
        if (mayBeDefault && names.isEmpty()) {
            throw new ScriptFailure(
                    "An entity-name or default entity must be specified with --alter of users,"
                            + " clients, brokers or ips");
        }
        if (!mayBeDefault && !hasName()) {
            throw new ScriptFailure(
                    "An entity name must be specified with --alter of " + String.join(",", types));
        }
        if (types.size() != names.size()) {
            throw new ScriptFailure("An entity name must be specified for every entity type");
        }
    }

    private boolean hasName() {
        return names.stream().anyMatch(it -> !it.isEmpty());
    }
}
