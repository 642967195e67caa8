/// The generated messages against Kafka's own classes, and against bytes that mean harm.
@NullMarked
package io.moldau.protocol.oracle;

import org.jspecify.annotations.NullMarked;
