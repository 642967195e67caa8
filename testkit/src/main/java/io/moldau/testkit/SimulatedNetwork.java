package io.moldau.testkit;

import io.moldau.runtime.Network;
import java.io.IOException;
import java.net.InetSocketAddress;

/// The network between nodes.
public final class SimulatedNetwork {
    SimulatedNetwork(SeededScheduler scheduler, long seed) {}

    void join(SimulatedNode node) {}

    Network of(SimulatedNode node, Life life) {
        return new Network() {
            @Override
            public Listener listen(InetSocketAddress address, int backlog) throws IOException {
                throw new IOException("not there yet");
            }

            @Override
            public Connection connect(InetSocketAddress address) throws IOException {
                throw new IOException("not there yet");
            }
        };
    }
}
