package io.moldau.metadata.config;

/// What a setting belongs to.
public enum ConfigScope {
    BROKER,
    TOPIC,
    GROUP
}
