/// The settings in force on this node: what it was started with, and over it what the cluster
/// agreed on while it ran.
///
/// Door: [NodeConfigs] puts the layers together; [PartitionSettings] turns them into the settings
/// of partitions' logs and tells which logs have new ones after a change.
@NullMarked
package io.moldau.broker.config;

import org.jspecify.annotations.NullMarked;
