/// Kafka's scripts for groups.
@NullMarked
package io.moldau.tools.script.group;

import org.jspecify.annotations.NullMarked;
