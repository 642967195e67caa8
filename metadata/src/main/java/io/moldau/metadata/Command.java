package io.moldau.metadata;

/// Something that the controller is asked to do.
///
/// @param <R> the reply
public sealed interface Command<R>
        permits AllocateProducerIds,
                AlterConfigs,
                AlterPartitions,
                AssignDirectories,
                BrokerHeartbeat,
                CreatePartitions,
                CreateTopics,
                DeleteTopics,
                ElectLeaders,
                FenceBrokers,
                Format,
                RegisterBroker,
                ReplaceConfigs,
                UnregisterBroker,
                UpdateFeatures {}
