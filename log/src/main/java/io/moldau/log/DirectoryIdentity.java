package io.moldau.log;

/// Which cluster and node a log directory must belong to. A new directory is given to them.
public record DirectoryIdentity(String clusterId, int nodeId) {}
