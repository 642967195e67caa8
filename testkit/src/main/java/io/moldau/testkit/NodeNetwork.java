package io.moldau.testkit;

import io.moldau.runtime.Network;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The network as one life of one node has it.
final class NodeNetwork implements Network {
    /// After this a connection attempt that nobody answers has failed.
    private static final long CONNECT_NANOS_MAX = 10_000_000_000L;

    private static final long CONNECT_RETRY_NANOS = 100_000_000;

    /// The peers of a machine without power learn of it after at most this.
    private static final int POWER_LOSS_LEARNED_NANOS_MAX = 2_000_000_000;

    private final SimulatedNetwork network;
    private final SeededScheduler scheduler;
    private final SimulatedNode node;
    private final Life life;
    private final TreeMap<Integer, SimulatedListener> listeners = new TreeMap<>();
    private final Set<SimulatedConnection> connections = new LinkedHashSet<>();

    NodeNetwork(
            SimulatedNetwork network, SeededScheduler scheduler, SimulatedNode node, Life life) {
        this.network = network;
        this.scheduler = scheduler;
        this.node = node;
        this.life = life;
    }

    @Override
    public Listener listen(InetSocketAddress address, SocketSettings settings) throws IOException {
        effect("listens on " + address, 0, 0);
        if (!network.isAddressOf(node, address)) {
            throw new BindException("Cannot assign requested address: " + address);
        }
        int port = address.getPort() == 0 ? network.freePort() : address.getPort();
        if (listeners.containsKey(port)) {
            throw new BindException("Address already in use: " + address);
        }
        var host = address.isUnresolved() ? node.address(0).getAddress() : address.getAddress();
        var listener =
                new SimulatedListener(
                        this, scheduler, new InetSocketAddress(host, port), settings.backlog());
        listeners.put(port, listener);
        return listener;
    }

    @Override
    public Connection connect(InetSocketAddress address) throws IOException {
        effect("connects to " + address, 0, 0);
        SimulatedNode peer = network.nodeAt(node, address);
        long deadline = scheduler.deadline(CONNECT_NANOS_MAX);
        scheduler.sleep(network.delayNanos(node, peer));
        while (scheduler.time.nowNanos() < deadline) {
            if (!network.isCut(node, peer) && !network.isCut(peer, node)) {
                SimulatedListener listener = network.listenerAt(peer, address.getPort());
                if (listener == null) {
                    throw new ConnectException("Connection refused: " + address);
                }
                if (!listener.isFull()) {
                    return connected(peer, listener, address.getPort());
                }
            }
            scheduler.sleep(CONNECT_RETRY_NANOS);
        }
        throw new ConnectException("Connection timed out: " + address);
    }

    private Connection connected(SimulatedNode peer, SimulatedListener listener, int port) {
        NodeNetwork there = listener.home();
        var outgoing = new Pipe(scheduler, network, node, peer);
        var incoming = new Pipe(scheduler, network, peer, node);
        Pipe.pair(outgoing, incoming);
        var here = node.address(network.freePort());
        var remote = peer.address(port);
        var mine = new SimulatedConnection(this, here, remote, incoming, outgoing);
        var theirs = new SimulatedConnection(there, remote, here, outgoing, incoming);
        connections.add(mine);
        there.connections.add(theirs);
        listener.offer(theirs);
        return mine;
    }

    @Nullable SimulatedListener listener(int port) {
        return listeners.get(port);
    }

    List<SimulatedConnection> connections() {
        return List.copyOf(connections);
    }

    SimulatedNode node() {
        return node;
    }

    SimulatedNetwork network() {
        return network;
    }

    boolean breaksNow() {
        return network.breaksNow();
    }

    void effect(String what, long first, long second) {
        node.effect(what, first, second);
        if (scheduler.current() != null && network.below(2) == 0) {
            scheduler.letOthersRun();
        }
    }

    void closed(SimulatedListener listener) {
        listeners.remove(listener.address().getPort());
    }

    void closed(SimulatedConnection connection) {
        connections.remove(connection);
    }

    /// The process has ended, with or without the machine's power.
    void end() {
        List.copyOf(listeners.values()).forEach(SimulatedListener::close);
        for (SimulatedConnection connection : connections()) {
            if (life.lostPower()) {
                connection.losePower(1 + network.below(POWER_LOSS_LEARNED_NANOS_MAX));
            } else {
                connection.close();
            }
        }
        connections.clear();
    }
}
