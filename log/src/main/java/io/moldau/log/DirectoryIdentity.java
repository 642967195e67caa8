package io.moldau.log;

/// Which cluster and node a log directory must belong to. A new directory is given to them.
///
/// @param leftByKafka Apache Kafka was the last to work with the node's directories: what Moldau
///   has noted of itself before is out of date
public record DirectoryIdentity(String clusterId, int nodeId, boolean leftByKafka) {
    public DirectoryIdentity(String clusterId, int nodeId) {
        this(clusterId, nodeId, false);
    }
}
