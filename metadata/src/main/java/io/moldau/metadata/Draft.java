package io.moldau.metadata;

import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.ArrayList;
import java.util.List;

/// A decision while it is made: the changes so far, and the image as it will be with them, so that
/// the second topic of a request sees the first one.
final class Draft {
    private final List<ClusterMetadataRecord> changes = new ArrayList<>();
    private ClusterImage image;

    Draft(ClusterImage image) {
        this.image = image;
    }

    ClusterImage image() {
        return image;
    }

    void add(ClusterMetadataRecord change) {
        image = image.apply(change);
        changes.add(change);
    }

    /// The decision with all changes.
    <R> Outcome<R> outcome(R reply) {
        return new Outcome<>(List.copyOf(changes), reply);
    }

    /// The decision; without its changes if it was only to be validated.
    <R> Outcome<R> outcome(R reply, boolean validateOnly) {
        return validateOnly ? Outcome.unchanged(reply) : outcome(reply);
    }
}
