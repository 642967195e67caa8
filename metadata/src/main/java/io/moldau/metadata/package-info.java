/// What the cluster agreed on: brokers, topics, settings, features, as one immutable [ClusterImage]
/// that is a fold over Kafka's metadata records.
///
/// Purpose: [Controller] decides what follows from a [Command] and the image, as changes and a
/// reply; [ClusterImage#apply] alone makes the next image, on the active controller, on every other
/// node and after a restart alike. [MetadataLog] keeps the changes; [Snapshot] shortens them.
///
/// Door: `Controller`, `ClusterImage` and what it is made of, the commands, `MetadataLog`,
/// `MetadataUpdate` for those who follow the image. [ConfigRules] is what the settings' definitions
/// answer to the controller.
///
/// Threads: none. Everything is immutable but [Transactions.Gathering] and [MemoryMetadataLog],
/// which are one thread's. No time, files or network; ids are a parameter.
///
/// Invariants: an image is the same on every node at the same offset; a partition's leader is in
/// sync or nobody, but for an unclean election; epochs only grow; a topic that exists has a name
/// that collides with no other.
@NullMarked
package io.moldau.metadata;

import org.jspecify.annotations.NullMarked;
