package io.moldau.metadata.config;

/// Where a value in force comes from, with the numbers of DescribeConfigs.
public enum ConfigSource {
    DYNAMIC_TOPIC(1),
    DYNAMIC_BROKER(2),
    DYNAMIC_DEFAULT_BROKER(3),
    STATIC_BROKER(4),
    DEFAULT(5),
    DYNAMIC_BROKER_LOGGER(6),
    DYNAMIC_CLIENT_METRICS(7),
    DYNAMIC_GROUP(8);

    private final int code;

    ConfigSource(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
