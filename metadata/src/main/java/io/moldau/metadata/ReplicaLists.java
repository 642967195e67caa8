package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_REPLICA_ASSIGNMENT;

import java.util.ArrayList;
import java.util.List;

/// The brokers of a partition as a caller lists them.
public final class ReplicaLists {
    private ReplicaLists() {}

    /// Whether a partition could be there: on brokers that are registered, each named once.
    public static ApiError check(BrokersImage brokers, List<Integer> replicas) {
        if (replicas.isEmpty()) {
            return ApiError.of(
                    INVALID_REPLICA_ASSIGNMENT,
                    "The manual partition assignment includes an empty replica list.");
        }
        var sorted = new ArrayList<>(replicas);
        sorted.sort(null);
        for (int i = 0; i < sorted.size(); i++) {
            int id = sorted.get(i);
            if (!brokers.contains(id)) {
                return ApiError.of(
                        INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes broker %d, but no such broker is"
                                + " registered.",
                        id);
            }
            if (i > 0 && sorted.get(i - 1) == id) {
                return ApiError.of(
                        INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes the broker %d more than once.",
                        id);
            }
        }
        return ApiError.NONE;
    }
}
