package io.moldau.testkit;

/// What a name stands for.
sealed interface Inode permits FileInode, DirectoryInode {}
