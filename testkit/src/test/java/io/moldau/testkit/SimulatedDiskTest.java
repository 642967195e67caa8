package io.moldau.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.Disk.OpenMode;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
    private static final Path DIRECTORY = Path.of("/data");
    private static final Path FILE = DIRECTORY.resolve("file");
    private static final Path OTHER = DIRECTORY.resolve("other");
    private static final int SEEDS = 300;

    private static SimulatedDisk diskWith(long seed, String durableContent) throws IOException {
        var disk = new SimulatedDisk(seed);
        disk.createDirectories(DIRECTORY);
        write(disk, FILE, 0, durableContent);
        disk.syncEverything();
        return disk;
    }

    private static void write(SimulatedDisk disk, Path path, long position, String text)
            throws IOException {
        try (var file = disk.open(path, OpenMode.CREATE)) {
            file.write(position, ByteBuffer.wrap(text.getBytes(US_ASCII)));
        }
    }

    private static String read(SimulatedDisk disk, Path path) throws IOException {
        return new String(disk.content(path), US_ASCII);
    }

    private static Set<String> contentsAfterPowerCut(String durable, DiskSteps steps)
            throws IOException {
        var contents = new HashSet<String>();
        for (long seed = 0; seed < SEEDS; seed++) {
            var disk = diskWith(seed, durable);
            steps.run(disk);
            disk.cutPower();
            contents.add(disk.exists(FILE) ? read(disk, FILE) : "(no file)");
        }
        return contents;
    }

    private interface DiskSteps {
        void run(SimulatedDisk disk) throws IOException;
    }

    @Test
    void whatWasForcedSurvivesAPowerCut() throws IOException {
        var contents =
                contentsAfterPowerCut(
                        "old",
                        disk -> {
                            try (var file = disk.open(FILE, OpenMode.WRITE)) {
                                file.write(0, ByteBuffer.wrap("new".getBytes(US_ASCII)));
                                file.force();
                            }
                        });

        assertThat(contents).containsExactly("new");
    }

    @Test
    void whatWasNotForcedIsDroppedKeptOrTorn() throws IOException {
        var contents = contentsAfterPowerCut("aaaa", disk -> write(disk, FILE, 0, "bbbb"));

        assertThat(contents).contains("aaaa", "bbbb", "baaa", "bbba", "abbb");
    }

    @Test
    void anUnsyncedAppendIsThereInPartOrNotOrAsZeros() throws IOException {
        var contents = contentsAfterPowerCut("ab", disk -> write(disk, FILE, 2, "cd"));

        assertThat(contents).contains("ab", "abc", "abcd", "abc\0", "ab\0\0");
        assertThat(contents).allMatch(it -> it.startsWith("ab"));
    }

    @Test
    void unitsOfOneFileSurviveInAnySubset() throws IOException {
        var survivors = new HashSet<String>();
        for (long seed = 0; seed < SEEDS; seed++) {
            var disk = diskWith(seed, "o".repeat(3 * 4096));
            write(disk, FILE, 0, "n".repeat(3 * 4096));
            disk.cutPower();
            var content = read(disk, FILE);
            survivors.add("" + content.charAt(0) + content.charAt(5000) + content.charAt(9000));
        }

        assertThat(survivors).contains("ooo", "nnn", "ono", "non", "oon", "noo");
    }

    @Test
    void anUnsyncedTruncationMayComeBack() throws IOException {
        var contents =
                contentsAfterPowerCut(
                        "abcd",
                        disk -> {
                            try (var file = disk.open(FILE, OpenMode.WRITE)) {
                                file.truncate(1);
                            }
                        });

        assertThat(contents).contains("a", "abcd");
    }

    @Test
    void aNewNameSurvivesForCertainOnlyWithASyncOfItsDirectory() throws IOException {
        assertThat(contentsAfterPowerCut("", disk -> moveOtherToFile(disk, false)))
                .contains("", "new");
        assertThat(contentsAfterPowerCut("", disk -> moveOtherToFile(disk, true)))
                .containsExactly("new");
    }

    private static void moveOtherToFile(SimulatedDisk disk, boolean synced) throws IOException {
        try (var file = disk.open(OTHER, OpenMode.CREATE_NEW)) {
            file.write(0, ByteBuffer.wrap("new".getBytes(US_ASCII)));
            file.force();
        }
        disk.rename(OTHER, FILE);
        if (synced) {
            disk.syncDirectory(DIRECTORY);
        }
    }

    @Test
    void aDeletedNameMayComeBackUntilItsDirectoryIsSynced() throws IOException {
        assertThat(contentsAfterPowerCut("old", disk -> disk.delete(FILE)))
                .containsExactlyInAnyOrder("old", "(no file)");
        assertThat(
                        contentsAfterPowerCut(
                                "old",
                                disk -> {
                                    disk.delete(FILE);
                                    disk.syncDirectory(DIRECTORY);
                                }))
                .containsExactly("(no file)");
    }

    @Test
    void aRenameIsWholeOrNotAtAll() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            var disk = diskWith(seed, "content");
            disk.rename(FILE, OTHER);
            disk.cutPower();
            assertThat(disk.exists(FILE)).as("seed %d", seed).isNotEqualTo(disk.exists(OTHER));
        }
    }

    @Test
    void aKilledProcessLosesNothingButItsHandlesAndLocks() throws IOException {
        var disk = diskWith(1, "");
        var file = disk.open(FILE, OpenMode.WRITE);
        file.write(0, ByteBuffer.wrap("kept".getBytes(US_ASCII)));
        var lock = disk.tryLock(DIRECTORY.resolve(".lock"));
        assertThat(lock).isPresent();
        assertThat(disk.tryLock(DIRECTORY.resolve(".lock"))).isEmpty();

        disk.kill();

        assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1)))
                .isInstanceOf(ClosedChannelException.class);
        assertThat(read(disk, FILE)).isEqualTo("kept");
        assertThat(disk.tryLock(DIRECTORY.resolve(".lock"))).isPresent();
    }

    @Test
    void oneSeedLeavesOneState() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            var first = diskWith(seed, "aaaa");
            var second = diskWith(seed, "aaaa");
            write(first, FILE, 1, "bbbb");
            write(second, FILE, 1, "bbbb");
            first.cutPower();
            second.cutPower();
            assertThat(read(first, FILE)).isEqualTo(read(second, FILE));
        }
    }

    @Test
    void afterAFailedForceTheDataIsGoneAlthoughTheNextForceSucceeds() throws IOException {
        var contents =
                contentsAfterPowerCut(
                        "old",
                        disk -> {
                            disk.faults().failOnce(DiskOperation.FORCE, FILE::equals);
                            try (var file = disk.open(FILE, OpenMode.WRITE)) {
                                file.write(0, ByteBuffer.wrap("new".getBytes(US_ASCII)));
                                assertThatThrownBy(file::force).isInstanceOf(IOException.class);
                                file.force();
                            }
                        });

        assertThat(contents).contains("old");
    }

    @Test
    void aFailedWriteMayHaveWrittenAPart() throws IOException {
        var contents = new HashSet<String>();
        for (long seed = 0; seed < 50; seed++) {
            var disk = diskWith(seed, "aaa");
            disk.faults().failTimes(DiskOperation.WRITE, FILE::equals, 1, 1);
            write(disk, FILE, 0, "bbb");
            assertThatThrownBy(() -> write(disk, FILE, 0, "ccc")).isInstanceOf(IOException.class);
            write(disk, FILE, 3, "d");
            contents.add(read(disk, FILE));
        }

        assertThat(contents).contains("bbbd", "cbbd", "ccbd", "cccd");
    }

    @Test
    void aFullDiskTakesWhatFitsAndHasNoSpaceForTheRest() throws IOException {
        var disk = diskWith(1, "1234");
        disk.faults().capacityBytes(6);

        assertThatThrownBy(() -> write(disk, FILE, 4, "5678"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");

        assertThat(read(disk, FILE)).isEqualTo("123456");
        assertThat(disk.freeBytes(DIRECTORY)).isZero();
        assertThat(disk.totalBytes(DIRECTORY)).isEqualTo(6);
        write(disk, FILE, 0, "abc");
        disk.delete(FILE);
        write(disk, OTHER, 0, "there is space again".substring(0, 6));
    }

    @Test
    void damageShowsInTheBytesAndLasts() throws IOException {
        var disk = diskWith(1, "abcd");
        byte[] copy = disk.content(FILE);

        disk.flipBit(FILE, 0, 1);
        disk.cut(FILE, 3);
        disk.cutPower();
        assertThat(read(disk, FILE)).isEqualTo("cbc");

        disk.replace(FILE, copy);
        disk.cutPower();
        assertThat(read(disk, FILE)).isEqualTo("abcd");
    }

    @Test
    void opensListsAndDeletesAsAFileSystemDoes() throws IOException {
        var disk = diskWith(1, "abcd");
        disk.createDirectories(DIRECTORY.resolve("inner"));

        assertThat(disk.list(DIRECTORY)).containsExactly(Path.of("file"), Path.of("inner"));
        assertThat(disk.isDirectory(DIRECTORY.resolve("inner"))).isTrue();
        assertThatThrownBy(() -> disk.open(OTHER, OpenMode.READ))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.open(FILE, OpenMode.CREATE_NEW))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> disk.delete(DIRECTORY))
                .isInstanceOf(DirectoryNotEmptyException.class);
        disk.delete(OTHER);
        assertThat(disk.size(FILE)).isEqualTo(4);
    }

    @Test
    void readsStopAtTheEndAndGapsAndReservedSpaceAreZero() throws IOException {
        var disk = diskWith(1, "ab");
        try (var file = disk.open(FILE, OpenMode.WRITE)) {
            file.write(
                    4, ByteBuffer.wrap("e".getBytes(US_ASCII)), ByteBuffer.wrap(new byte[] {'f'}));
            file.preallocate(8);

            var target = ByteBuffer.allocate(100);
            assertThat(file.read(target, 1)).isEqualTo(7);
            assertThat(new String(target.array(), 0, 7, US_ASCII)).isEqualTo("b\0\0ef\0\0");
            assertThat(file.read(target, 50)).isZero();
        }
    }

    @Test
    void aMappingIsAnAlignedCopyThatEndsWithItsClose() throws IOException {
        var disk = diskWith(1, "abcdefgh");
        var mapping = disk.map(FILE);
        var bytes = mapping.bytes();
        assertThat(bytes.get(ValueLayout.JAVA_LONG, 0)).isNotZero();

        mapping.close();

        assertThatThrownBy(() -> bytes.get(ValueLayout.JAVA_BYTE, 0))
                .isInstanceOf(IllegalStateException.class);
    }
}
