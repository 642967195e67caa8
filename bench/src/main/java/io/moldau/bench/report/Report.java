package io.moldau.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Writes results to a folder: the page, and beside it the raw figures and the plots.
///
/// ```
/// benchmarks.md
/// benchmarks/NAME.json
/// benchmarks/NAME-PLOT.svg
/// ```
public final class Report {
    /// Which figures are drawn as bars: what a piece of work costs.
    private static final String CPU = "CPU";

    private final Path folder;
    private final List<String> order;

    /// The page's sections stand in `order`, which holds the names of all measurements.
    public Report(Path folder, List<String> order) {
        this.folder = folder;
        this.order = order;
    }

    public Path page() {
        return folder.resolve("benchmarks.md");
    }

    public void write(Results results, Provenance provenance) throws IOException {
        var beside = Files.createDirectories(folder.resolve("benchmarks"));
        Files.writeString(beside.resolve(results.name() + ".json"), Json.of(results, provenance));
        var plots = plots(results, beside);
        var old = Files.exists(page()) ? Files.readString(page()) : "";
        var section = Page.section(results, provenance, plots);
        Files.writeString(page(), Page.with(old, results.name(), section, order));
    }

    private static SequencedMap<String, String> plots(Results results, Path beside)
            throws IOException {
        var files = new LinkedHashMap<String, String>();
        for (var plot : results.plots()) {
            var file = results.name() + "-" + plot.name() + ".svg";
            Files.writeString(beside.resolve(file), Svg.of(plot, results.curves(plot)));
            files.put(plot.title(), "benchmarks/" + file);
        }
        var byUnit =
                results.figures().stream()
                        .filter(it -> it.name().startsWith(CPU))
                        .collect(
                                Collectors.groupingBy(
                                        Figure::unit, LinkedHashMap::new, Collectors.toList()));
        int number = 0;
        for (var unit : byUnit.entrySet()) {
            var bars = new LinkedHashMap<String, Double>();
            for (var figure : unit.getValue()) {
                for (var system : results.systems()) {
                    results.spread(system, figure)
                            .ifPresent(it ->
                                    bars.put(tail(figure.name()) + ": " + system, it.median()));
                }
            }
            var file = results.name() + "-cpu" + (number++ == 0 ? "" : number) + ".svg";
            var title = "CPU of the broker";
            Files.writeString(beside.resolve(file), Svg.bars(title, unit.getKey(), bars));
            files.put(title + ", " + unit.getKey(), "benchmarks/" + file);
        }
        return files;
    }

    private static String tail(String name) {
        return name.substring(name.lastIndexOf(": ") < 0 ? 0 : name.lastIndexOf(": ") + 2);
    }
}
