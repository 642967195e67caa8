/// Kafka's scripts for leaders and replicas of partitions.
@NullMarked
package io.moldau.tools.script.partition;

import org.jspecify.annotations.NullMarked;
