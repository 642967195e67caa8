package io.moldau.testkit;

import io.moldau.runtime.World;

/// What runs on a node, or what a test does: its first thread, which starts the others.
@FunctionalInterface
public interface Program {
    void run(World world) throws Exception;
}
