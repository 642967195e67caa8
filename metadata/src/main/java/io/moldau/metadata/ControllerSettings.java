package io.moldau.metadata;

/// What the controller takes from the node's settings.
///
/// @param partitionsDefault partitions of a topic that asks for none (`num.partitions`)
/// @param replicationFactorDefault replicas of a topic that asks for none, as far as there are
///   brokers (`default.replication.factor`)
public record ControllerSettings(
        int partitionsDefault, int replicationFactorDefault, ConfigRules configRules) {}
