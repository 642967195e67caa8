package io.moldau.testkit;

import java.nio.file.Path;

/// What a disk tells the simulation it is part of.
interface DiskEffects {
    /// A disk on its own: on ordinary threads, without virtual time.
    DiskEffects NONE =
            new DiskEffects() {
                @Override
                public void before(DiskOperation operation, Path path, long first, long second) {}

                @Override
                public void take(long nanos) {}

                @Override
                public boolean partWrites() {
                    return false;
                }

                @Override
                public long wallMs() {
                    return 1_795_000_000_000L; // some time in November 2026
                }
            };

    /// Called, without any lock, before an operation and in the middle of a long one: others may
    /// run now, and here a node may crash (then this does not return).
    void before(DiskOperation operation, Path path, long first, long second);

    /// Lets the device take its time.
    void take(long nanos);

    /// Whether a write may go out in two parts, with [#before] between them.
    boolean partWrites();

    long wallMs();
}
