package io.moldau.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The network between the nodes of a simulation: in order and without loss per connection, as TCP
/// is; slow, cut or reset as the test and the seed want.
///
/// A node is found by its name as host (unresolved) or by its address, 10.0.0.x; loopback and the
/// wildcard address are the node itself. A reader may get fewer bytes than are there. A writer
/// waits when 64 KiB are unread.
public final class SimulatedNetwork {
    private static final int FIRST_FREE_PORT = 32_768;

    /// One read in so many gets less than it could.
    private static final int SHORT_READ_ONE_IN = 4;

    private record Way(SimulatedNode from, SimulatedNode to) {}

    private final SeededScheduler scheduler;
    private final Random random;
    private final Life forEver = new Life("network");
    private final Map<SimulatedNode, Integer> numbers = new LinkedHashMap<>();
    private final Map<SimulatedNode, NodeNetwork> lives = new LinkedHashMap<>();
    private final Set<Way> cuts = new LinkedHashSet<>();
    private long delayNanosMin = 20_000;
    private long delayNanosMax = 1_000_000;
    private double breakProbability;
    private int portsGiven;

    SimulatedNetwork(SeededScheduler scheduler, long seed) {
        this.scheduler = scheduler;
        random = new Random(seed);
    }

    /// How long bytes travel; each write draws its own, and none overtakes another.
    public void delay(Duration min, Duration max) {
        delayNanosMin = min.toNanos();
        delayNanosMax = max.toNanos();
    }

    /// Each write breaks its connection with this probability, after a part of its bytes.
    public void breakSometimes(double probability) {
        breakProbability = probability;
    }

    /// Cuts both ways between two nodes: what is sent waits, new connections time out.
    public void cut(SimulatedNode one, SimulatedNode other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    public void cutOneWay(SimulatedNode from, SimulatedNode to) {
        note("cut", from, to);
        cuts.add(new Way(from, to));
    }

    /// Cuts a node off from all others.
    public void isolate(SimulatedNode node) {
        numbers.keySet().stream().filter(it -> it != node).forEach(it -> cut(node, it));
    }

    /// Ends all cuts, delays and breaks: what was held up is delivered.
    public void heal() {
        cuts.clear();
        breakProbability = 0;
        delay(Duration.ofNanos(20_000), Duration.ofMillis(1));
        lives.values().forEach(it -> it.connections().forEach(SimulatedConnection::healed));
    }

    /// Ends the cuts between two nodes.
    public void heal(SimulatedNode one, SimulatedNode other) {
        note("heal", one, other);
        cuts.remove(new Way(one, other));
        cuts.remove(new Way(other, one));
        lives.values().forEach(it -> it.connections().forEach(SimulatedConnection::healed));
    }

    /// Breaks every connection between two nodes.
    public void reset(SimulatedNode one, SimulatedNode other) {
        note("reset", one, other);
        for (NodeNetwork life : lives.values()) {
            life.connections().stream()
                    .filter(it -> it.connects(one, other))
                    .forEach(SimulatedConnection::reset);
        }
    }

    private void note(String what, SimulatedNode one, SimulatedNode other) {
        scheduler.trace.event(
                scheduler.time.nowNanos(),
                "network",
                what + " " + one.name() + " " + other.name(),
                0,
                0);
    }

    // What nodes and pipes use.

    void join(SimulatedNode node) {
        numbers.put(node, numbers.size() + 1);
    }

    NodeNetwork of(SimulatedNode node, Life life) {
        var network = new NodeNetwork(this, scheduler, node, life);
        life.atEnd(network::end);
        lives.put(node, network);
        return network;
    }

    /// The node's own address, named as the node, so that nobody asks a name server.
    InetSocketAddress address(SimulatedNode node, int port) {
        int number = numbers.getOrDefault(node, 0);
        byte[] bytes = {10, 0, (byte) (number >> 8), (byte) number};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(node.name(), bytes), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    boolean isAddressOf(SimulatedNode node, InetSocketAddress address) {
        if (address.isUnresolved()) {
            return address.getHostString().equals(node.name())
                    || address.getHostString().equals("localhost");
        }
        InetAddress host = address.getAddress();
        return host.isAnyLocalAddress()
                || host.isLoopbackAddress()
                || host.equals(address(node, 0).getAddress());
    }

    SimulatedNode nodeAt(SimulatedNode asker, InetSocketAddress address) throws IOException {
        if (isAddressOf(asker, address)) {
            return asker;
        }
        for (SimulatedNode node : numbers.keySet()) {
            if (isAddressOf(node, address)) {
                return node;
            }
        }
        throw new UnknownHostException(address.getHostString());
    }

    @Nullable SimulatedListener listenerAt(SimulatedNode node, int port) {
        NodeNetwork life = lives.get(node);
        return life == null ? null : life.listener(port);
    }

    boolean isCut(SimulatedNode from, SimulatedNode to) {
        return cuts.contains(new Way(from, to));
    }

    long delayNanos(SimulatedNode from, SimulatedNode to) {
        if (from == to) {
            return 1L + below(20_000);
        }
        return delayNanosMin + (long) (random.nextDouble() * (delayNanosMax - delayNanosMin));
    }

    boolean breaksNow() {
        return breakProbability > 0 && random.nextDouble() < breakProbability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    int shorter(int count) {
        return below(SHORT_READ_ONE_IN) == 0 ? 1 + below(count) : count;
    }

    int freePort() {
        return FIRST_FREE_PORT + portsGiven++ % FIRST_FREE_PORT;
    }

    void at(long nanos, Runnable action) {
        scheduler.time.at(nanos, forEver, action);
    }
}
