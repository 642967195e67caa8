package io.moldau.testkit;

import java.util.TreeMap;

/// A directory: its names as processes see them, and as the medium has them.
final class DirectoryInode implements Inode {
    final TreeMap<String, Inode> cached = new TreeMap<>();
    final TreeMap<String, Inode> durable = new TreeMap<>();
}
