package io.moldau.broker.net;

import io.moldau.broker.api.Requests;
import io.moldau.runtime.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// All listeners of a node. What connections may cost is counted for all of them together.
public final class Servers implements AutoCloseable {
    /// A listener and where it listens.
    ///
    /// @param name such as `PLAINTEXT`
    /// @param address port 0 takes a free one
    public record Binding(String name, InetSocketAddress address) {}

    /// What the listeners of a node have in common.
    record Budget(
            NetworkLimits limits, ConnectionLimiter limiter, RequestMemory memory, PeerLog log) {
        static Budget of(World world, NetworkLimits limits) {
            return new Budget(
                    limits,
                    new ConnectionLimiter(limits.connections()),
                    new RequestMemory(world.clock(), limits.requestMemoryMaxBytes()),
                    new PeerLog(world.clock()));
        }
    }

    private final ConnectionLimiter limiter;
    private final List<Server> servers;

    private Servers(ConnectionLimiter limiter, List<Server> servers) {
        this.limiter = limiter;
        this.servers = List.copyOf(servers);
    }

    /// Listens. Connections wait in the backlog until [#serve]; what arrives then goes to
    /// `requests`.
    public static Servers listen(
            World world, List<Binding> bindings, NetworkLimits limits, Requests requests)
            throws IOException {
        Budget budget = Budget.of(world, limits);
        var servers = new ArrayList<Server>();
        boolean whole = false;
        try {
            for (Binding binding : bindings) {
                servers.add(Server.listen(world, binding, budget, requests));
            }
            whole = true;
            return new Servers(budget.limiter(), servers);
        } finally {
            if (!whole) {
                servers.forEach(Server::stopAccepting);
            }
        }
    }

    public void serve() {
        servers.forEach(Server::serve);
    }

    /// Where the listeners listen, in their order.
    public List<InetSocketAddress> addresses() {
        return servers.stream().map(Server::address).toList();
    }

    /// Open connections.
    public int connections() {
        return limiter.open();
    }

    /// From now on there may be so many connections.
    public void limit(ConnectionLimits limits) {
        limiter.limit(limits);
    }

    /// Takes no more connections, lets requests in flight end for a moment, and closes everything.
    @Override
    public void close() {
        limiter.close();
        servers.forEach(Server::stopAccepting);
        servers.forEach(Server::close);
    }
}
