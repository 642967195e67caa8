/// The same well-formed but wrong requests to Moldau and to Apache Kafka: the same error codes.
@NullMarked
package io.moldau.acceptance.differential;

import org.jspecify.annotations.NullMarked;
