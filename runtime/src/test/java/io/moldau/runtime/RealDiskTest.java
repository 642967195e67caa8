package io.moldau.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.Disk.OpenMode;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest {
    private final Disk disk = new RealDisk();

    @TempDir Path directory;
    private Path path = Path.of("");

    @BeforeEach
    void nameAFile() {
        path = directory.resolve("file");
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private String content() throws IOException {
        try (var file = disk.open(path, OpenMode.READ)) {
            var bytes = ByteBuffer.allocate((int) file.size());
            assertThat(file.read(bytes, 0)).isEqualTo(bytes.capacity());
            return new String(bytes.array(), US_ASCII);
        }
    }

    @Test
    void knowsHowManyFilesMayBeOpen() throws IOException {
        var shell = new ProcessBuilder("sh", "-c", "ulimit -n").start();
        try (var said = shell.inputReader()) {
            var limit = said.readLine();
            assertThat(disk.openFilesMax())
                    .isEqualTo(limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit));
        }
    }

    @Test
    void opensWhatThereIsAndMakesWhatThereIsNot() throws IOException {
        assertThatThrownBy(() -> disk.open(path, OpenMode.READ))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.open(path, OpenMode.WRITE))
                .isInstanceOf(NoSuchFileException.class);
        disk.open(path, OpenMode.CREATE_NEW).close();
        assertThatThrownBy(() -> disk.open(path, OpenMode.CREATE_NEW))
                .isInstanceOf(FileAlreadyExistsException.class);
        try (var file = disk.open(path, OpenMode.CREATE)) {
            file.write(0, text("kept"));
        }
        disk.open(path, OpenMode.CREATE).close();
        try (var file = disk.open(path, OpenMode.READ)) {
            assertThatThrownBy(() -> file.write(0, text("x")))
                    .isInstanceOf(NonWritableChannelException.class);
        }

        assertThat(content()).isEqualTo("kept");
    }

    @Test
    void gatheredWritesGoWhereTheySay() throws IOException {
        try (var file = disk.open(path, OpenMode.CREATE)) {
            file.write(4, text("ef"), text(""), text("gh"));
            file.write(0, text("abcd"));
            file.write(5, text("F"), text("G"));
            file.force();
        }

        assertThat(content()).isEqualTo("abcdeFGh");
    }

    @Test
    void largeHeapBuffersAreWrittenAndReadWhole() throws IOException {
        var bytes = new byte[3_000_001];
        new Random(1).nextBytes(bytes);
        try (var file = disk.open(path, OpenMode.CREATE)) {
            file.write(
                    0,
                    ByteBuffer.wrap(bytes, 0, 1_000_000),
                    ByteBuffer.wrap(bytes, 1_000_000, 2_000_001));

            var read = ByteBuffer.allocate(4_000_000);
            assertThat(file.read(read, 0)).isEqualTo(bytes.length);
            assertThat(read.limit()).isEqualTo(4_000_000);
            assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(bytes));
            assertThat(file.read(ByteBuffer.allocate(1), bytes.length)).isZero();
        }
    }

    @Test
    void reservedSpaceIsZeroAndTruncationOnlyShortens() throws IOException {
        try (var file = disk.open(path, OpenMode.CREATE)) {
            file.write(0, text("ab"));
            file.preallocate(600_000);
            assertThat(file.size()).isEqualTo(600_000);
            file.preallocate(3);
            assertThat(file.size()).isEqualTo(600_000);
            file.truncate(4);
            file.truncate(10);
        }

        assertThat(content()).isEqualTo("ab\0\0");
    }

    @Test
    void namesAreListedSortedAndRenamedOverOthers() throws IOException {
        disk.createDirectories(directory.resolve("x/y"));
        for (String name : new String[] {"c", "a", "b"}) {
            try (var file = disk.open(directory.resolve(name), OpenMode.CREATE_NEW)) {
                file.write(0, text(name));
            }
        }
        disk.rename(directory.resolve("a"), directory.resolve("b"));
        disk.syncDirectory(directory);
        disk.delete(directory.resolve("never was"));

        assertThat(disk.list(directory)).containsExactly(Path.of("b"), Path.of("c"), Path.of("x"));
        path = directory.resolve("b");
        assertThat(content()).isEqualTo("a");
        assertThat(disk.size(path)).isEqualTo(1);
        assertThat(disk.exists(path)).isTrue();
        assertThat(disk.isDirectory(path)).isFalse();
        assertThat(disk.isDirectory(directory.resolve("x"))).isTrue();
        assertThatThrownBy(() -> disk.delete(directory.resolve("x")))
                .isInstanceOf(DirectoryNotEmptyException.class);
        assertThat(disk.freeBytes(directory)).isPositive();
        assertThat(disk.totalBytes(directory)).isGreaterThanOrEqualTo(disk.freeBytes(directory));
        assertThatThrownBy(() -> disk.totalBytes(directory.resolve("never was")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(disk.modifiedMs(path)).isGreaterThan(1_700_000_000_000L);
    }

    @Test
    void aMappingIsReadOnlyAndEndsWithItsClose() throws IOException {
        try (var file = disk.open(path, OpenMode.CREATE)) {
            file.write(0, text("abcdefgh"));
        }
        var mapping = disk.map(path);
        var bytes = mapping.bytes();
        assertThat(bytes.byteSize()).isEqualTo(8);
        assertThat(bytes.get(ValueLayout.JAVA_BYTE, 1)).isEqualTo((byte) 'b');
        assertThat(bytes.isReadOnly()).isTrue();

        mapping.close();

        assertThatThrownBy(() -> bytes.get(ValueLayout.JAVA_BYTE, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEmptyFileCanBeMapped() throws IOException {
        disk.open(path, OpenMode.CREATE).close();

        try (var mapping = disk.map(path)) {
            assertThat(mapping.bytes().byteSize()).isZero();
        }
    }

    @Test
    void aLockExcludesThisProcessAndOthersUntilItIsClosed() throws Exception {
        var lock = disk.tryLock(path).orElseThrow();
        assertThat(disk.tryLock(path)).isEmpty();
        assertThat(otherProcessGetsTheLock()).isFalse();

        lock.close();

        assertThat(otherProcessGetsTheLock()).isTrue();
        disk.tryLock(path).orElseThrow().close();
    }

    private boolean otherProcessGetsTheLock() throws Exception {
        var command =
                new String[] {
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    RealDiskTest.class.getName(),
                    path.toString()
                };
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0;
    }

    /// What the other process does.
    public static void main(String[] args) throws IOException {
        System.exit(new RealDisk().tryLock(Path.of(args[0])).isPresent() ? 0 : 1);
    }

    @Test
    void writesBlocksDurablyWhereverTheyLie() throws IOException {
        try (var file = disk.open(path, OpenMode.CREATE_NEW)) {
            file.preallocate(4L * DiskFile.BLOCK_BYTES);
            file.force();
        }
        var blocks = DiskFile.blocks(2 * DiskFile.BLOCK_BYTES - 1);
        assertThat(blocks.remaining()).isEqualTo(2 * DiskFile.BLOCK_BYTES);
        new Random(1).ints(blocks.capacity()).forEach(it -> blocks.put((byte) it));
        try (var file = disk.open(path, OpenMode.WRITE_DURABLY)) {
            file.write(DiskFile.BLOCK_BYTES, blocks.flip());
            assertThat(blocks.hasRemaining()).isFalse();
            file.write(4L * DiskFile.BLOCK_BYTES, blocks.flip()); // behind the end
            assertThat(file.size()).isEqualTo(6L * DiskFile.BLOCK_BYTES);
        }
        var read = ByteBuffer.allocate(6 * DiskFile.BLOCK_BYTES);
        try (var file = disk.open(path, OpenMode.READ)) {
            assertThat(file.read(read, 0)).isEqualTo(read.capacity());
        }
        int size = blocks.capacity();
        assertThat(read.slice(DiskFile.BLOCK_BYTES, size)).isEqualTo(blocks.flip());
        assertThat(read.slice(4 * DiskFile.BLOCK_BYTES, size)).isEqualTo(blocks);
        assertThat(read.slice(0, DiskFile.BLOCK_BYTES))
                .isEqualTo(ByteBuffer.allocate(DiskFile.BLOCK_BYTES));
    }

    @Test
    void aFileToWriteDurablyMustBeThere() {
        assertThatThrownBy(() -> disk.open(path, OpenMode.WRITE_DURABLY))
                .isInstanceOf(NoSuchFileException.class);
    }
}
