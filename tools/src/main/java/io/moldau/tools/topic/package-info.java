/// `moldau topic …`, and what Kafka's scripts for topics are made of as well.
@NullMarked
package io.moldau.tools.topic;

import org.jspecify.annotations.NullMarked;
