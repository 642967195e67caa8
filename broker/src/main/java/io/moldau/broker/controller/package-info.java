/// The controller of this node: the machine of module `metadata` with a log under it and listeners
/// above it.
///
/// Purpose: [ControllerLoop] takes commands from any thread, lets the machine decide, commits what
/// follows with one write for all that wait, and tells the listeners; [FileMetadataLog] is the log
/// of a cluster of one, in Kafka's files (docs/formats/metadata-log.md); [LocalController] starts
/// both and registers the broker.
///
/// Door: `LocalController`, `ControllerLoop`, `MetadataListener`.
///
/// Threads: none of its own. Whoever submits a command while nobody commits, commits for all.
@NullMarked
package io.moldau.broker.controller;

import org.jspecify.annotations.NullMarked;
