package io.moldau.metadata;

import java.util.Comparator;
import java.util.Optional;

/// What a dynamic setting belongs to. The empty name of a [Type#BROKER] is the default of all
/// brokers.
public record ConfigResource(Type type, String name) implements Comparable<ConfigResource> {
    /// Kinds of resources, with their numbers on the wire and in records.
    public enum Type {
        UNKNOWN(0),
        TOPIC(2),
        BROKER(4),
        BROKER_LOGGER(8),
        CLIENT_METRICS(16),
        GROUP(32);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        public static Optional<Type> ofCode(int code) {
            for (var type : values()) {
                if (type.code == code) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }

    private static final Comparator<ConfigResource> ORDER =
            Comparator.comparing(ConfigResource::type).thenComparing(ConfigResource::name);

    public static ConfigResource topic(String name) {
        return new ConfigResource(Type.TOPIC, name);
    }

    public static ConfigResource broker(int id) {
        return new ConfigResource(Type.BROKER, Integer.toString(id));
    }

    /// The resource that holds what is set for all brokers at once.
    public static ConfigResource allBrokers() {
        return new ConfigResource(Type.BROKER, "");
    }

    @Override
    public int compareTo(ConfigResource other) {
        return ORDER.compare(this, other);
    }
}
