package io.moldau.broker;

import io.moldau.broker.api.Cluster;
import io.moldau.broker.controller.LocalController;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.Command;
import io.moldau.metadata.MetadataLogException;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The cluster as handlers see it, over the controller of this process.
record ControllerCluster(LocalController controller, String clusterId) implements Cluster {
    @Override
    public int nodeId() {
        return controller.nodeId();
    }

    @Override
    public ClusterImage image() {
        return controller.image();
    }

    @Override
    public <R> R submit(Command<R> command) {
        try {
            return controller.submit(command);
        } catch (MetadataLogException e) {
            // The connection ends, and the client asks again.
            throw new UncheckedIOException(new IOException("the metadata log failed", e));
        }
    }
}
