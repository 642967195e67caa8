/// Record batches (format v2): a view over their bytes, a walk over many, their records, a writer,
/// the codecs, and the checks a broker makes before it keeps a producer's batch.
///
/// Batches stay bytes from socket to file and back; nothing here makes an object per record unless
/// it is asked for one ([RecordCursor#record()]). What a client sent wrongly is a value
/// ([BatchCheck]); stored bytes that cannot be read are a [CorruptRecordException].
@NullMarked
package io.moldau.protocol.record;

import org.jspecify.annotations.NullMarked;
