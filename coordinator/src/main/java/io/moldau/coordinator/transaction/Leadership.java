package io.moldau.coordinator.transaction;

/// One time of leading a shard.
///
/// @param coordinatorEpoch leader epoch of the partition; markers carry it, so that those of an
///   earlier leader are refused
/// @param number never used before by this process: the epoch is the same when a shard is loaded
///   anew after its log has failed, but what was under way for the old one does not count any more
public record Leadership(int coordinatorEpoch, long number) {}
