/// `moldau cluster …`, and what Kafka's scripts for clusters, features, quorums and versions of
/// requests are made of as well.
@NullMarked
package io.moldau.tools.cluster;

import org.jspecify.annotations.NullMarked;
