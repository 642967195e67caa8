package io.moldau.broker.controller;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a snapshot stands for, as its file name says: all records before `endOffset`, the last of
/// them in `leaderEpoch`.
record SnapshotId(long endOffset, int leaderEpoch) implements Comparable<SnapshotId> {
    private static final Pattern NAME = Pattern.compile("(\\d{20})-(\\d{10})\\.checkpoint");
    private static final Comparator<SnapshotId> ORDER =
            Comparator.comparingLong(SnapshotId::endOffset)
                    .thenComparingInt(SnapshotId::leaderEpoch);

    /// Of a file that is being written; Kafka deletes those, and so do we.
    static final String UNFINISHED = ".checkpoint.part";

    static Optional<SnapshotId> ofFile(String name) {
        var matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SnapshotId(
                            Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2))));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    String fileName() {
        return "%020d-%010d.checkpoint".formatted(endOffset, leaderEpoch);
    }

    String unfinishedName() {
        return fileName() + ".part";
    }

    @Override
    public int compareTo(SnapshotId other) {
        return ORDER.compare(this, other);
    }
}
