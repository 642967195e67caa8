package io.moldau.broker.api;

import io.moldau.protocol.ApiKey;
import java.util.List;

/// Which APIs are answered, and in which versions: what is not in this table is not advertised, and
/// a request for it ends the connection, as in Kafka.
final class ServedApis {
    private static final List<ApiKey> SERVED =
            List.of(
                    ApiKey.PRODUCE,
                    ApiKey.FETCH,
                    ApiKey.LIST_OFFSETS,
                    ApiKey.METADATA,
                    ApiKey.OFFSET_COMMIT,
                    ApiKey.OFFSET_FETCH,
                    ApiKey.FIND_COORDINATOR,
                    ApiKey.JOIN_GROUP,
                    ApiKey.HEARTBEAT,
                    ApiKey.LEAVE_GROUP,
                    ApiKey.SYNC_GROUP,
                    ApiKey.DESCRIBE_GROUPS,
                    ApiKey.LIST_GROUPS,
                    ApiKey.API_VERSIONS,
                    ApiKey.CREATE_TOPICS,
                    ApiKey.DELETE_TOPICS,
                    ApiKey.DELETE_RECORDS,
                    ApiKey.INIT_PRODUCER_ID,
                    ApiKey.OFFSET_FOR_LEADER_EPOCH,
                    ApiKey.ADD_PARTITIONS_TO_TXN,
                    ApiKey.ADD_OFFSETS_TO_TXN,
                    ApiKey.END_TXN,
                    ApiKey.WRITE_TXN_MARKERS,
                    ApiKey.TXN_OFFSET_COMMIT,
                    ApiKey.DESCRIBE_ACLS,
                    ApiKey.CREATE_ACLS,
                    ApiKey.DELETE_ACLS,
                    ApiKey.DESCRIBE_CONFIGS,
                    ApiKey.ALTER_CONFIGS,
                    ApiKey.DESCRIBE_LOG_DIRS,
                    ApiKey.CREATE_PARTITIONS,
                    ApiKey.DELETE_GROUPS,
                    ApiKey.ELECT_LEADERS,
                    ApiKey.INCREMENTAL_ALTER_CONFIGS,
                    ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                    ApiKey.LIST_PARTITION_REASSIGNMENTS,
                    ApiKey.OFFSET_DELETE,
                    ApiKey.DESCRIBE_CLIENT_QUOTAS,
                    ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS,
                    ApiKey.DESCRIBE_QUORUM,
                    ApiKey.UPDATE_FEATURES,
                    ApiKey.DESCRIBE_CLUSTER,
                    ApiKey.DESCRIBE_PRODUCERS,
                    ApiKey.UNREGISTER_BROKER,
                    ApiKey.DESCRIBE_TRANSACTIONS,
                    ApiKey.LIST_TRANSACTIONS,
                    ApiKey.LIST_CONFIG_RESOURCES,
                    ApiKey.DESCRIBE_TOPIC_PARTITIONS);

    /// Old librdkafka takes a broker for too new unless it offers Produce from version 0 on; what
    /// is really served begins at 3.
    private static final int PRODUCE_ADVERTISED_MIN = 0;

    private ServedApis() {}

    static boolean contains(ApiKey key, int version) {
        return key.supports(version) && SERVED.contains(key);
    }

    /// In the order of their numbers.
    static List<ApiKey> all() {
        return SERVED;
    }

    static int advertisedMin(ApiKey key) {
        return key == ApiKey.PRODUCE ? PRODUCE_ADVERTISED_MIN : key.minVersion();
    }
}
