package io.moldau.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.HdrHistogram.Histogram;

/// What one system gave in one round of one measurement.
public final class Figures {
    /// A point of a curve.
    public record Point(double x, double y) {}

    private static final double NANOS_PER_MS = 1e6;
    private static final double[] PERCENTILES = {
        0, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99
    };

    private final SequencedMap<Figure, Double> values = new LinkedHashMap<>();
    private final Map<Plot, List<Point>> curves = new LinkedHashMap<>();

    public void put(String name, String unit, double value) {
        values.put(new Figure(name, unit), value);
    }

    public void curve(Plot plot, List<Point> points) {
        curves.put(plot, List.copyOf(points));
    }

    /// Values at equal distances, the first at half a distance.
    public void curve(Plot plot, double distance, List<Double> ys) {
        var points = new ArrayList<Point>();
        for (int i = 0; i < ys.size(); i++) {
            points.add(new Point((i + 0.5) * distance, ys.get(i)));
        }
        curve(plot, points);
    }

    /// Percentiles of nanoseconds, in milliseconds.
    public void latency(String name, Histogram nanos) {
        put(name + ": p50", "ms", nanos.getValueAtPercentile(50) / NANOS_PER_MS);
        put(name + ": p99", "ms", nanos.getValueAtPercentile(99) / NANOS_PER_MS);
        put(name + ": p99.9", "ms", nanos.getValueAtPercentile(99.9) / NANOS_PER_MS);
    }

    public void curve(Plot plot, Histogram nanos) {
        var points = new ArrayList<Point>();
        for (double percentile : PERCENTILES) {
            double value = nanos.getValueAtPercentile(percentile) / NANOS_PER_MS;
            points.add(new Point(percentile, value));
        }
        curve(plot, points);
    }

    public SequencedMap<Figure, Double> values() {
        return values;
    }

    public Map<Plot, List<Point>> curves() {
        return curves;
    }
}
