package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.transaction.Transactions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Topics in which the cluster keeps its own state.
final class InternalTopics {
    private static final Set<String> NAMES =
            new TreeSet<>(List.of(Groups.TOPIC, Transactions.TOPIC, "__share_group_state"));

    private InternalTopics() {}

    static boolean contains(String topic) {
        return NAMES.contains(topic);
    }
}
