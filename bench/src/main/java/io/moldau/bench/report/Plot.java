package io.moldau.bench.report;

/// A picture: lines that share two axes. `name` goes into the file's name.
public record Plot(String name, String title, Axis x, Axis y) {
    /// How values are laid along an axis.
    public enum Scale {
        LINEAR,
        LOGARITHMIC,

        /// For percentiles: 90, 99, 99.9, … are equally far from each other.
        NINES
    }

    /// An axis with its unit.
    public record Axis(String label, Scale scale) {}

    public static Plot overTime(String name, String title, String unit) {
        return new Plot(name, title, new Axis("seconds", Scale.LINEAR), axis(unit));
    }

    public static Plot percentiles(String name, String title) {
        return new Plot(
                name,
                title,
                new Axis("percentile", Scale.NINES),
                new Axis("ms", Scale.LOGARITHMIC));
    }

    private static Axis axis(String unit) {
        return new Axis(unit, Scale.LINEAR);
    }
}
