package io.moldau.runtime;

/// All that a node may touch outside its own memory.
public record World(
        Clock clock, Threads threads, Randomness randomness, Disk disk, Network network) {}
