package io.moldau.log;

import io.moldau.testkit.Seeds;
import org.junit.jupiter.api.Test;

class StarvedDirectoryTest {
    @Test
    void writersOfATinyWriteAheadLogNeverWaitForEverAndLoseNothing() {
        Seeds.of(40).forEach(seed -> new StarvedDirectory(seed).run());
    }

    /// A log was repaired while its flush was in progress; both replaced the same file.
    @Test
    void seed327WhereALogIsRepairedDuringItsFlush() {
        new StarvedDirectory(327).run();
    }

    /// A log was closed for its repair, which the full disk failed, and could not be read until the
    /// next one.
    @Test
    void seed973WhereALogIsReadAfterItsRepairFailed() {
        new StarvedDirectory(973).run();
    }
}
