package io.moldau.metadata.config;

/// When a setting can be changed.
public enum UpdateMode {
    /// With a restart.
    READ_ONLY,
    /// At run time, for one broker.
    PER_BROKER,
    /// At run time, for one broker or for all.
    CLUSTER_WIDE,
    /// At run time, for the topic or group that it belongs to.
    DYNAMIC
}
