/// Commands for any Kafka cluster, over the public interface of Kafka's client library.
///
/// Two faces, one implementation: `moldau topic list` and the like ([Tools]), and Kafka's own
/// scripts ([io.moldau.tools.script]). What both do stands once, in the package of its noun.
///
/// Nothing here sees the broker: what these commands know, they know from the protocol.
@NullMarked
package io.moldau.tools;

import org.jspecify.annotations.NullMarked;
