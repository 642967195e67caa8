package io.moldau.testkit;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names on a disk. A change of names is at once visible and durable only when a directory that
/// it touches is synced; a power cut keeps any subset of the changes that are not.
final class Namespace {
    /// After the change `directory` has `after` under `name`, or no such name.
    private record Edit(DirectoryInode directory, String name, @Nullable Inode after) {}

    /// One step that the file system does whole or not at all, such as a rename.
    private record Change(List<Edit> edits) {
        boolean touches(Set<DirectoryInode> directories) {
            return edits.stream().anyMatch(edit -> directories.contains(edit.directory));
        }
    }

    private final DirectoryInode root = new DirectoryInode();
    private final List<Change> unsynced = new ArrayList<>();

    @Nullable Inode find(Path path) {
        Inode at = root;
        for (String name : names(path)) {
            if (!(at instanceof DirectoryInode directory)) {
                return null;
            }
            at = directory.cached.get(name);
            if (at == null) {
                return null;
            }
        }
        return at;
    }

    FileInode file(Path path) throws IOException {
        return switch (find(path)) {
            case FileInode file -> file;
            case DirectoryInode _ -> throw new IOException(path + ": Is a directory");
            case null -> throw new NoSuchFileException(path.toString());
        };
    }

    DirectoryInode directory(Path path) throws IOException {
        return switch (find(path)) {
            case DirectoryInode directory -> directory;
            case FileInode _ -> throw new NotDirectoryException(path.toString());
            case null -> throw new NoSuchFileException(path.toString());
        };
    }

    void createDirectories(Path path) throws IOException {
        if (find(path) == null) {
            Path parent = path.toAbsolutePath().normalize().getParent();
            createDirectories(Objects.requireNonNull(parent, "the root exists"));
            link(path, new DirectoryInode());
        } else {
            directory(path);
        }
    }

    void link(Path path, Inode inode) throws IOException {
        change(List.of(new Edit(parent(path), lastName(path), inode)));
    }

    void unlink(Path path) throws IOException {
        if (find(path) instanceof DirectoryInode directory && !directory.cached.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        change(List.of(new Edit(parent(path), lastName(path), null)));
    }

    void rename(Path from, Path to) throws IOException {
        Inode moved = find(from);
        if (moved == null) {
            throw new NoSuchFileException(from.toString());
        }
        if (find(to) instanceof DirectoryInode replaced && !replaced.cached.isEmpty()) {
            throw new DirectoryNotEmptyException(to.toString());
        }
        if (!names(from).equals(names(to))) {
            change(
                    List.of(
                            new Edit(parent(from), lastName(from), null),
                            new Edit(parent(to), lastName(to), moved)));
        }
    }

    private void change(List<Edit> edits) {
        for (Edit edit : edits) {
            put(edit.directory.cached, edit);
        }
        unsynced.add(new Change(edits));
    }

    /// Makes the changes that touch `directory` durable, and those they came after.
    void sync(DirectoryInode directory) {
        Set<DirectoryInode> touched = Collections.newSetFromMap(new IdentityHashMap<>());
        touched.add(directory);
        var synced = new ArrayList<Change>();
        for (Change change : unsynced.reversed()) {
            if (change.touches(touched)) {
                change.edits.forEach(edit -> touched.add(edit.directory));
                synced.addFirst(change);
            }
        }
        synced.forEach(Namespace::makeDurable);
        unsynced.removeAll(synced);
    }

    void syncEverything() {
        unsynced.forEach(Namespace::makeDurable);
        unsynced.clear();
        files().forEach(FileInode::force);
    }

    /// The power is cut: each change that was not synced happened or did not.
    void cutPower(Random random) {
        int mood = random.nextInt(4);
        for (Change change : unsynced) {
            boolean kept = random.nextBoolean();
            if (mood == 1 || (mood > 1 && kept)) {
                makeDurable(change);
            }
        }
        unsynced.clear();
        forgetCached(root);
        files().forEach(file -> file.cutPower(random));
    }

    private static void makeDurable(Change change) {
        change.edits.forEach(edit -> put(edit.directory.durable, edit));
    }

    private static void put(Map<String, Inode> names, Edit edit) {
        if (edit.after == null) {
            names.remove(edit.name);
        } else {
            names.put(edit.name, edit.after);
        }
    }

    private static void forgetCached(DirectoryInode directory) {
        directory.cached.clear();
        directory.cached.putAll(directory.durable);
        for (Inode inode : directory.cached.values()) {
            if (inode instanceof DirectoryInode inner) {
                forgetCached(inner);
            }
        }
    }

    /// Every file once, in the order of names.
    List<FileInode> files() {
        var found = new ArrayList<FileInode>();
        Set<Inode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(root, found, seen);
        return found;
    }

    private static void collect(DirectoryInode from, List<FileInode> found, Set<Inode> seen) {
        for (Inode inode : from.cached.values()) {
            if (seen.add(inode)) {
                switch (inode) {
                    case FileInode file -> found.add(file);
                    case DirectoryInode directory -> collect(directory, found, seen);
                }
            }
        }
    }

    private DirectoryInode parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new IOException(path + ": is the root");
        }
        return directory(parent);
    }

    private static String lastName(Path path) {
        return names(path).getLast();
    }

    private static List<String> names(Path path) {
        var names = new ArrayList<String>();
        path.toAbsolutePath().normalize().forEach(name -> names.add(name.toString()));
        return names;
    }
}
