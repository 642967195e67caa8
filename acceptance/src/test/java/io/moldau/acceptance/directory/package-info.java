/// A data directory that goes from Apache Kafka to Moldau and back.
@NullMarked
package io.moldau.acceptance.directory;

import org.jspecify.annotations.NullMarked;
