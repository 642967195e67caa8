package io.moldau.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// What can happen to one file while no process looks.
public enum FileDamage {
    DELETED,
    EMPTIED,
    CUT,
    FLIPPED,
    ZEROED,
    OLDER;

    /// Damages a file, durably.
    ///
    /// @param older for [#OLDER]: where an older copy is found
    /// @return false if this does not make the file another
    public boolean strike(SimulatedDisk disk, Path file, DiskImage older, Random random)
            throws IOException {
        byte[] sound = disk.content(file);
        switch (this) {
            case DELETED -> {
                disk.delete(file);
                disk.syncEverything();
                return true;
            }
            case EMPTIED -> disk.cut(file, 0);
            case CUT -> disk.cut(file, sound.length == 0 ? 0 : random.nextInt(sound.length));
            case FLIPPED -> {
                if (sound.length > 0) {
                    disk.flipBit(file, random.nextInt(sound.length), random.nextInt(8));
                }
            }
            case ZEROED -> disk.replace(file, new byte[sound.length]);
            case OLDER -> {
                var copy = older.content(file);
                if (copy.isPresent()) {
                    disk.replace(file, copy.get());
                }
            }
        }
        return !Arrays.equals(sound, disk.content(file));
    }
}
