package io.moldau.log;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The segments of a log in the order of their offsets; immutable, so readers need no lock.
final class SegmentList {
    static final SegmentList EMPTY = new SegmentList(new Segment[0]);

    private final Segment[] segments;

    private SegmentList(Segment[] segments) {
        this.segments = segments;
    }

    static SegmentList of(List<Segment> segments) {
        return new SegmentList(segments.toArray(Segment[]::new));
    }

    int size() {
        return segments.length;
    }

    boolean isEmpty() {
        return segments.length == 0;
    }

    Segment get(int index) {
        return segments[index];
    }

    Segment first() {
        return segments[0];
    }

    Segment last() {
        return segments[segments.length - 1];
    }

    List<Segment> all() {
        return List.of(segments);
    }

    /// Index of the last segment that begins at or before `offset`; -1 if there is none.
    int floorIndex(long offset) {
        int low = 0;
        int high = segments.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /// The segment after the one at `index`; `null` for the last.
    @Nullable Segment after(int index) {
        return index + 1 < segments.length ? segments[index + 1] : null;
    }

    SegmentList with(Segment segment) {
        assert isEmpty() || last().baseOffset() < segment.baseOffset() : "offsets only grow";
        var longer = Arrays.copyOf(segments, segments.length + 1);
        longer[segments.length] = segment;
        return new SegmentList(longer);
    }

    /// The segments from `from` until before `to`.
    SegmentList part(int from, int to) {
        return new SegmentList(Arrays.copyOfRange(segments, from, to));
    }

    long sizeBytes() {
        long sum = 0;
        for (var segment : segments) {
            sum += segment.sizeBytes();
        }
        return sum;
    }
}
