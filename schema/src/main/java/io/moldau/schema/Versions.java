package io.moldau.schema;

import java.util.stream.IntStream;

/// A closed range of versions, `4-12` in text.
///
/// @param min first version
/// @param max last version; smaller than `min` for the empty range
public record Versions(int min, int max) {
    static final Versions NONE = new Versions(0, -1);

    /// Reads `4-12`, `4` or `4+`, where `+` reaches up to `last`.
    static Versions parse(String text, int last) {
        if (text.equals("none")) {
            return NONE;
        }
        if (text.endsWith("+")) {
            return new Versions(Integer.parseInt(text.substring(0, text.length() - 1)), last);
        }
        int dash = text.indexOf('-');
        if (dash < 0) {
            int only = Integer.parseInt(text);
            return new Versions(only, only);
        }
        return new Versions(
                Integer.parseInt(text.substring(0, dash)),
                Integer.parseInt(text.substring(dash + 1)));
    }

    public boolean isEmpty() {
        return max < min;
    }

    public boolean contains(int version) {
        return version >= min && version <= max;
    }

    /// Each version, first to last.
    public int[] toArray() {
        return IntStream.rangeClosed(min, max).toArray();
    }

    boolean contains(Versions other) {
        return other.isEmpty() || (contains(other.min) && contains(other.max));
    }

    boolean overlaps(Versions other) {
        return !isEmpty() && !other.isEmpty() && min <= other.max && other.min <= max;
    }

    Versions intersect(Versions other) {
        int first = Math.max(min, other.min);
        int last = Math.min(max, other.max);
        return overlaps(other) ? new Versions(first, last) : NONE;
    }

    /// The smallest range that contains both.
    Versions union(Versions other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        int first = Math.min(min, other.min);
        int last = Math.max(max, other.max);
        return new Versions(first, last);
    }

    /// Java that asks whether `version` is in this range, where it is in `known` for certain; empty
    /// if that settles it.
    String condition(Versions known) {
        if (contains(known)) {
            return "";
        }
        boolean below = known.min < min;
        boolean above = known.max > max;
        if (below && above) {
            return min == max ? "version == " + min : "version >= " + min + " && version <= " + max;
        }
        return below ? "version >= " + min : "version <= " + max;
    }

    /// The text that [#parse] reads.
    String text(int last) {
        if (isEmpty()) {
            return "none";
        }
        if (max == last) {
            return min + "+";
        }
        return min == max ? String.valueOf(min) : min + "-" + max;
    }
}
