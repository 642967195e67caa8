/// Kafka's wire language: generated messages, record batches, error codes, codecs.
@NullMarked
package io.moldau.protocol;

import org.jspecify.annotations.NullMarked;
