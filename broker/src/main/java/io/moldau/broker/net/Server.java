package io.moldau.broker.net;

import io.moldau.broker.api.Requests;
import io.moldau.runtime.Network.Connection;
import io.moldau.runtime.Network.Listener;
import io.moldau.runtime.World;
import java.io.IOException;
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
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /// How long requests in flight may go on after [#close].
    private static final long DRAIN_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// After a failed accept (too many open files): long enough not to spin, short enough to be
    /// back soon.
    private static final long ACCEPT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final World world;
    private final Listener listener;
    private final Requests requests;
    private final ConnectionLoop.Surroundings surroundings;
    private final ConnectionLimiter limiter;
    private final ConnectionSweeper sweeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<ConnectionLoop> connections = new LinkedHashSet<>();
    private volatile boolean closing;

    private Server(
            World world, Listener listener, String name, NetworkLimits limits, Requests requests) {
        this.world = world;
        this.listener = listener;
        this.requests = requests;
        var memory = new RequestMemory(world.clock(), limits.requestMemoryMaxBytes());
        surroundings = new ConnectionLoop.Surroundings(name, limits, memory, world.threads());
        limiter = new ConnectionLimiter(limits.connectionsMax(), limits.connectionsPerIpMax());
        sweeper = new ConnectionSweeper(world.clock(), limits.idleMaxMs());
    }

    /// Listens at `address` (port 0 takes a free one). Connections wait in the backlog until
    /// [#serve]; what arrives then goes to `requests`.
    ///
    /// @param name of the listener, such as `PLAINTEXT`
    public static Server listen(
            World world,
            InetSocketAddress address,
            String name,
            NetworkLimits limits,
            Requests requests)
            throws IOException {
        Listener listener = world.network().listen(address, limits.backlog());
        return new Server(world, listener, name, limits, requests);
    }

    public void serve() {
        world.threads().start("connection-sweeper", sweeper);
        world.threads().start("acceptor", this::accept);
    }

    public InetSocketAddress address() {
        return listener.address();
    }

    /// Open connections.
    public int connections() {
        return limiter.open();
    }

    /// Takes no more connections, lets requests in flight end for a moment, and closes everything.
    @Override
    public void close() {
        closing = true;
        limiter.close();
        Closing.quietly((Closing.Closeable) listener::close);
        snapshot().forEach(ConnectionLoop::drain);
        awaitNone(DRAIN_MAX_NANOS);
        snapshot().forEach(it -> it.expire("the broker stops"));
        awaitNone(DRAIN_MAX_NANOS);
        sweeper.close();
    }

    private void accept() {
        while (limiter.awaitRoom()) {
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
        if (!limiter.enter(peer)) {
            LOG.info("Refused a connection peer={} reason=too many from this address", peer);
            Closing.quietly(connection);
            return;
        }
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

    private void converse(ConnectionLoop loop, java.net.InetAddress peer) {
        loop.run();
        sweeper.forget(loop);
        limiter.leave(peer);
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
