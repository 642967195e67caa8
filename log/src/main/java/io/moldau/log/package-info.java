/// One partition on one disk, and the data directory: segments, indexes, write-ahead log, recovery.
@NullMarked
package io.moldau.log;

import org.jspecify.annotations.NullMarked;
