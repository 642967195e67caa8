/// The write-ahead log of one data directory, and the group commit in front of it.
///
/// Door: [GroupCommit] takes entries and says when they are durable, [WriteAheadLog] owns the
/// files, [WalReader] reads them after a crash. Nothing here knows what a partition log is: a
/// partition shows itself as a [Participant].
///
/// Threads: any thread appends; one thread of the group commit writes and syncs. Lock order: a
/// partition log's own lock, then that of [GroupCommit]; the other way round never.
@NullMarked
package io.moldau.log.wal;

import org.jspecify.annotations.NullMarked;
