package io.moldau.testkit;

/// What can be asked of a disk, and so what can be made to fail or to take long.
public enum DiskOperation {
    OPEN,
    READ,
    WRITE,
    TRUNCATE,
    PREALLOCATE,
    FORCE,
    LIST,
    CREATE_DIRECTORY,
    RENAME,
    DELETE,
    SYNC_DIRECTORY,
    MAP,
    LOCK
}
