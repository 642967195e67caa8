package io.moldau.broker.net;

import io.moldau.broker.api.Requests;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.Network.Listener;
import io.moldau.runtime.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One listener and its connections.
///
/// Locks: `lock` guards the set of connections only; nothing is called under it.
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /// How long requests in flight may go on after [#stopAccepting].
    private static final long DRAIN_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// After a failed accept (too many open files): long enough not to spin, short enough to be
    /// back soon.
    private static final long ACCEPT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final World world;
    private final Listener listener;
    private final Requests requests;
    private final ConnectionLoop.Surroundings surroundings;
    private final ConnectionLimiter limiter;
    private final PeerLog log;
    private final ConnectionSweeper sweeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<ConnectionLoop> connections = new LinkedHashSet<>();
    private volatile boolean closing;

    private Server(
            World world, Listener listener, String name, Servers.Budget budget, Requests requests) {
        this.world = world;
        this.listener = listener;
        this.requests = requests;
        surroundings =
                new ConnectionLoop.Surroundings(
                        name, budget.limits(), budget.memory(), world.threads(), budget.log());
        limiter = budget.limiter();
        log = budget.log();
        sweeper = new ConnectionSweeper(world.clock(), budget.limits().idleMaxMs());
    }

    static Server listen(
            World world, Servers.Binding binding, Servers.Budget budget, Requests requests)
            throws IOException {
        try {
            Listener listener =
                    world.network().listen(binding.address(), budget.limits().sockets());
            return new Server(world, listener, binding.name(), budget, requests);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw new IOException(
                    "Listener %s cannot listen on %s:%d: %s%s"
                            .formatted(
                                    binding.name(),
                                    binding.address().getHostString(),
                                    binding.address().getPort(),
                                    reason,
                                    reason.contains("in use")
                                            ? "; stop what uses it, or give listeners another port"
                                            : ""),
                    e);
        }
    }

    void serve() {
        world.threads().start("connection-sweeper", sweeper);
        world.threads().start("acceptor", this::accept);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /// Takes no more connections; those that have nothing in flight end.
    void stopAccepting() {
        closing = true;
        Closing.quietly((Closing.Closeable) listener::close);
        snapshot().forEach(ConnectionLoop::drain);
    }

    /// After [#stopAccepting]: lets requests in flight end for a moment, and closes everything.
    void close() {
        awaitNone(DRAIN_MAX_NANOS);
        snapshot().forEach(it -> it.expire("the broker stops"));
        awaitNone(DRAIN_MAX_NANOS);
        sweeper.close();
    }

    private void accept() {
        while (!closing) {
            try {
                admit(listener.accept());
            } catch (IOException e) {
                if (closing) {
                    return;
                }
                LOG.warn("Could not accept a connection reason={}", e.getMessage());
                world.clock().sleep(ACCEPT_RETRY_NANOS);
            }
        }
    }

    private void admit(Connection connection) {
        var peer = connection.remoteAddress().getAddress();
        switch (limiter.enter(surroundings.listener(), peer)) {
            case ADMITTED -> begin(connection, peer);
            case TOO_MANY_FROM_ADDRESS -> {
                Closing.quietly(connection);
                log.note(
                        "Refused a connection",
                        peer,
                        peer.getHostAddress(),
                        "it has as many as max.connections.per.ip allows");
            }
            case OVER -> Closing.quietly(connection);
        }
    }

    private void begin(Connection connection, InetAddress peer) {
        var loop = new ConnectionLoop(connection, surroundings, requests);
        lock.lock();
        try {
            connections.add(loop);
        } finally {
            lock.unlock();
        }
        sweeper.watch(loop);
        world.threads().start("connection", () -> converse(loop, peer));
        if (closing) {
            loop.expire("the broker stops");
        }
    }

    private void converse(ConnectionLoop loop, InetAddress peer) {
        loop.run();
        sweeper.forget(loop);
        limiter.leave(surroundings.listener(), peer);
        lock.lock();
        try {
            connections.remove(loop);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<ConnectionLoop> snapshot() {
        lock.lock();
        try {
            return List.copyOf(connections);
        } finally {
            lock.unlock();
        }
    }

    private void awaitNone(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!connections.isEmpty() && left > 0) {
                left = world.clock().await(lock, changed, left);
            }
        } finally {
            lock.unlock();
        }
    }
}
