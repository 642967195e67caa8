package io.moldau.metadata;

import io.moldau.protocol.stored.BrokerRegistrationChangeRecord;
import io.moldau.protocol.stored.FenceBrokerRecord;
import io.moldau.protocol.stored.RegisterBrokerRecord;
import io.moldau.protocol.stored.UnfenceBrokerRecord;
import io.moldau.protocol.stored.UnregisterBrokerRecord;
import java.util.Optional;

/// All registered brokers.
public record BrokersImage(SortedTree<Integer, BrokerImage> byId) {
    static final BrokersImage EMPTY = new BrokersImage(SortedTree.empty());

    /// Values of the tagged fields of a registration change: what is not mentioned is 0.
    static final int CHANGE_TO_TRUE = 1;

    static final int CHANGE_TO_FALSE = -1;

    public Optional<BrokerImage> find(int id) {
        return byId.find(id);
    }

    public boolean contains(int id) {
        return byId.contains(id);
    }

    /// Whether broker `id` may lead partitions and be in sync.
    public boolean isActive(int id) {
        var broker = byId.get(id);
        return broker != null && broker.isActive();
    }

    public int size() {
        return byId.size();
    }

    public Iterable<BrokerImage> all() {
        return byId.values();
    }

    BrokersImage apply(RegisterBrokerRecord change) {
        return with(BrokerImage.of(change));
    }

    BrokersImage apply(UnregisterBrokerRecord change) {
        require(change.brokerId(), change.brokerEpoch());
        return new BrokersImage(byId.without(change.brokerId()));
    }

    BrokersImage apply(FenceBrokerRecord change) {
        return with(require(change.id(), change.epoch()).withFenced(true));
    }

    BrokersImage apply(UnfenceBrokerRecord change) {
        return with(require(change.id(), change.epoch()).withFenced(false));
    }

    BrokersImage apply(BrokerRegistrationChangeRecord change) {
        var broker = require(change.brokerId(), change.brokerEpoch());
        var cordoned = change.cordonedLogDirs();
        return with(
                broker.with(
                        changed(broker.fenced(), change.fenced()),
                        changed(broker.inControlledShutdown(), change.inControlledShutdown()),
                        change.logDirs().isEmpty() ? broker.logDirs() : change.logDirs(),
                        cordoned == null ? broker.cordonedLogDirs() : cordoned));
    }

    private static boolean changed(boolean before, int change) {
        return switch (change) {
            case 0 -> before;
            case CHANGE_TO_TRUE -> true;
            case CHANGE_TO_FALSE -> false;
            default -> throw new AssertionError("registration change " + change);
        };
    }

    private BrokersImage with(BrokerImage broker) {
        return new BrokersImage(byId.with(broker.id(), broker));
    }

    private BrokerImage require(int id, long epoch) {
        return find(id).filter(it -> it.epoch() == epoch)
                .orElseThrow(() -> new AssertionError("no broker " + id + " of epoch " + epoch));
    }
}
