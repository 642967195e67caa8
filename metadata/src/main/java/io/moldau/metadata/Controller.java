package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import java.util.function.Supplier;

/// The controller's machine: what follows from a command and what the cluster has agreed on so far.
///
/// It holds no state but its settings. The state is a [ClusterImage], and only [ClusterImage#apply]
/// makes a new one, on the active controller, on every other node and after a restart alike. So a
/// decision that could not be committed leaves no trace, and several decisions can be made on top
/// of each other before the first is durable.
public final class Controller {
    private final int nodeId;
    private final ControllerSettings settings;

    /// @param nodeId that error texts name
    public Controller(int nodeId, ControllerSettings settings) {
        this.nodeId = nodeId;
        this.settings = settings;
    }

    /// What follows from `command`. Alters nothing.
    ///
    /// @param ids gives a new random id at each call
    @SuppressWarnings("unchecked") // each command's arm gives the reply that the command names
    public <R> Outcome<R> decide(ClusterImage image, Command<R> command, Supplier<Uuid> ids) {
        return (Outcome<R>) atomically(decided(new Draft(image), command, ids));
    }

    private Outcome<?> decided(Draft draft, Command<?> command, Supplier<Uuid> ids) {
        return switch (command) {
            case CreateTopics it -> new TopicCreation(settings, draft, ids).decide(it);
            case DeleteTopics it -> new TopicDeletion(draft).decide(it);
            case CreatePartitions it -> new TopicGrowth(draft).decide(it);
            case AlterConfigs it -> configs(draft).decide(it);
            case ReplaceConfigs it -> configs(draft).decide(it);
            case AlterPartitions it -> new InSyncDecisions(draft).decide(it);
            case AssignDirectories it -> new InSyncDecisions(draft).decide(it);
            case ElectLeaders it -> new LeaderElection(draft).decide(it);
            case AllocateProducerIds it -> new ProducerIdDecisions(draft).decide(it);
            case RegisterBroker it -> new BrokerRegistration(draft).decide(it);
            case BrokerHeartbeat it -> new BrokerDecisions(draft).decide(it);
            case FenceBrokers it -> new BrokerDecisions(draft).decide(it);
            case UnregisterBroker it -> new BrokerDecisions(draft).decide(it);
            case Format it -> features(draft).decide(it);
            case UpdateFeatures it -> features(draft).decide(it);
        };
    }

    private FeatureDecisions features(Draft draft) {
        return new FeatureDecisions(draft, nodeId, settings.configRules());
    }

    private ConfigDecisions configs(Draft draft) {
        return new ConfigDecisions(settings.configRules(), draft);
    }

    private static <R> Outcome<R> atomically(Outcome<R> outcome) {
        return new Outcome<>(Transactions.marked(outcome.changes()), outcome.reply());
    }
}
