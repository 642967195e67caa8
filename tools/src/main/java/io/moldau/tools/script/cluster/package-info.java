/// Kafka's scripts for clusters: `kafka-cluster.sh`, `kafka-features.sh`,
/// `kafka-metadata-quorum.sh`, `kafka-broker-api-versions.sh`.
@NullMarked
package io.moldau.tools.script.cluster;

import org.jspecify.annotations.NullMarked;
