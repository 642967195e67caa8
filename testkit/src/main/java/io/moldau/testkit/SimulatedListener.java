package io.moldau.testkit;

import io.moldau.runtime.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A port of a node that takes connections.
final class SimulatedListener implements Network.Listener {
    private final NodeNetwork home;
    private final SeededScheduler scheduler;
    private final InetSocketAddress address;
    private final int backlog;
    private final ArrayDeque<SimulatedConnection> waiting = new ArrayDeque<>();
    private boolean closed;
    private @Nullable Thread acceptor;

    SimulatedListener(
            NodeNetwork home, SeededScheduler scheduler, InetSocketAddress address, int backlog) {
        this.home = home;
        this.scheduler = scheduler;
        this.address = address;
        this.backlog = backlog;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    NodeNetwork home() {
        return home;
    }

    boolean isFull() {
        return waiting.size() >= backlog;
    }

    void offer(SimulatedConnection connection) {
        waiting.add(connection);
        LockSupport.unpark(acceptor);
    }

    @Override
    public Network.Connection accept() throws IOException {
        acceptor = Thread.currentThread();
        scheduler.parkUntil(() -> closed || !waiting.isEmpty());
        acceptor = null;
        if (closed) {
            throw new AsynchronousCloseException();
        }
        var connection = waiting.removeFirst();
        home.effect("accepts " + connection.remoteAddress(), 0, 0);
        return connection;
    }

    /// Connections that nobody accepted are closed with it.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            home.closed(this);
            waiting.forEach(SimulatedConnection::close);
            LockSupport.unpark(acceptor);
        }
    }
}
