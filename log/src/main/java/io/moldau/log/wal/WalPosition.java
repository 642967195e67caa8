package io.moldau.log.wal;

/// Where a cycle begins.
///
/// @param sequence of the file
/// @param salt of the file
/// @param offset in the file, bytes
/// @param cycle its number
public record WalPosition(int sequence, long salt, int offset, long cycle) {}
