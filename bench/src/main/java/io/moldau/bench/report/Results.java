package io.moldau.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/// All turns of one measurement.
///
/// @param name the measurement's, for files and for `--only`
/// @param text what was done, for the reader
public record Results(String name, String title, String text, List<Turn> turns) {
    /// The figures of some rounds in one: the median and what lies around it.
    public record Spread(double low, double median, double high) {
        static Spread of(List<Double> values) {
            var sorted = values.stream().sorted().toList();
            int middle = sorted.size() / 2;
            double median =
                    sorted.size() % 2 == 1
                            ? sorted.get(middle)
                            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
            return new Spread(sorted.getFirst(), median, sorted.getLast());
        }
    }

    SequencedSet<String> systems() {
        return turns.stream()
                .map(Turn::system)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    SequencedSet<Figure> figures() {
        return turns.stream()
                .flatMap(it -> it.figures().values().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    SequencedSet<Plot> plots() {
        return turns.stream()
                .flatMap(it -> it.figures().curves().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// Empty where a system does not have the figure.
    Optional<Spread> spread(String system, Figure figure) {
        var values = values(system, figure);
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /// A system's last round by its own first one; empty where there is only one, or nothing.
    Optional<Double> drift(String system, Figure figure) {
        var values = values(system, figure);
        if (values.size() < 2 || values.getFirst() == 0) {
            return Optional.empty();
        }
        return Optional.of(values.getLast() / values.getFirst());
    }

    private List<Double> values(String system, Figure figure) {
        var values = new ArrayList<Double>();
        for (var turn : turns) {
            var value = turn.figures().values().get(figure);
            if (turn.system().equals(system) && value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /// The curve of each system's last round.
    Map<String, List<Figures.Point>> curves(Plot plot) {
        var curves = new java.util.LinkedHashMap<String, List<Figures.Point>>();
        for (var turn : turns) {
            var points = turn.figures().curves().get(plot);
            if (points != null) {
                curves.put(turn.system(), points);
            }
        }
        return curves;
    }
}
