package io.moldau.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Lays values along an axis, from pixel `from` to pixel `to`.
record Ruler(Plot.Scale scale, double low, double high, double from, double to) {
    private static final int TICKS_GOAL = 6;

    /// The 100th percentile is infinitely many nines away; the axis ends here.
    private static final double PERCENTILE_MAX = 99.99;

    static Ruler over(Plot.Scale scale, List<Double> values, double from, double to) {
        double largest = values.stream().mapToDouble(it -> it).max().orElse(1);
        double smallest = values.stream().mapToDouble(it -> it).min().orElse(0);
        return switch (scale) {
            case LINEAR -> new Ruler(scale, 0, largest > 0 ? largest * 1.05 : 1, from, to);
            case LOGARITHMIC -> {
                double floor = Math.max(smallest, 0.001);
                double low = Math.pow(10, Math.floor(Math.log10(floor)));
                double high = Math.pow(10, Math.ceil(Math.log10(Math.max(largest, floor * 2))));
                yield new Ruler(scale, low, high, from, to);
            }
            case NINES -> new Ruler(scale, 0, PERCENTILE_MAX, from, to);
        };
    }

    double at(double value) {
        double share = (laid(value) - laid(low)) / (laid(high) - laid(low));
        return from + Math.clamp(share, 0, 1) * (to - from);
    }

    private double laid(double value) {
        return switch (scale) {
            case LINEAR -> value;
            case LOGARITHMIC -> Math.log10(Math.max(value, low));
            case NINES -> -Math.log10(1 - Math.min(value, PERCENTILE_MAX) / 100);
        };
    }

    List<Double> ticks() {
        return switch (scale) {
            case LINEAR -> {
                double step = step();
                var ticks = new ArrayList<Double>();
                for (double tick = 0; tick <= high; tick += step) {
                    ticks.add(tick);
                }
                yield ticks;
            }
            case LOGARITHMIC -> {
                var ticks = new ArrayList<Double>();
                for (double tick = low; tick <= high * 1.01; tick *= 10) {
                    ticks.add(tick);
                }
                yield ticks;
            }
            case NINES -> List.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99);
        };
    }

    private double step() {
        double raw = high / TICKS_GOAL;
        double magnitude = Math.pow(10, Math.floor(Math.log10(raw)));
        double lead = raw / magnitude;
        return magnitude * (lead > 5 ? 10 : lead > 2 ? 5 : lead > 1 ? 2 : 1);
    }

    String label(double tick) {
        if (tick == Math.rint(tick)) {
            return String.format(Locale.ROOT, "%.0f", tick);
        }
        return scale == Plot.Scale.NINES
                ? Double.toString(tick)
                : String.format(Locale.ROOT, "%.3g", tick);
    }
}
