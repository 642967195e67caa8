package io.moldau.log;

import io.moldau.testkit.Seeds;
import org.junit.jupiter.api.Test;

class StarvedDirectoryTest {
    @Test
    void writersOfATinyWriteAheadLogNeverWaitForEverAndLoseNothing() {
        Seeds.of(40).forEach(seed -> new StarvedDirectory(seed).run());
    }
}
