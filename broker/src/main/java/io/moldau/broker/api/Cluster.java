package io.moldau.broker.api;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Command;

/// The cluster as this node knows it, and the way to have it changed.
public interface Cluster {
    /// This node's number.
    int nodeId();

    /// The cluster's id, which its nodes and clients compare.
    String clusterId();

    /// All that was agreed on so far.
    ClusterImage image();

    /// Puts a command to the controller and waits: when this returns, what was decided is committed
    /// and in [#image].
    <R> R submit(Command<R> command);
}
