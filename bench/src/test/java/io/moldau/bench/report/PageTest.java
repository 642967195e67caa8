package io.moldau.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final List<String> ORDER = List.of("start", "idle", "bytes");
    private static final Provenance PROVENANCE =
            new Provenance("bench/run --full", "abc", "25", "2 x CPU", Instant.EPOCH);

    @Test
    void aRunReplacesWhatItMeasuredAndLeavesTheRest() {
        var first = Page.with("", "bytes", "in and out\n", ORDER);
        var second = Page.with(first, "start", "slow\n", ORDER);

        var third = Page.with(second, "start", "fast\n", ORDER);

        assertThat(third)
                .contains("fast", "in and out")
                .doesNotContain("slow")
                .containsSubsequence("begin start", "end start", "begin bytes", "end bytes");
    }

    @Test
    void theTableComparesMediansWithKafkaAndEachWithItself() {
        var results =
                new Results(
                        "start",
                        "Start",
                        "…",
                        List.of(
                                turn("Apache Kafka 4.3.1", 1, 40),
                                turn("Moldau", 1, 11),
                                turn("Apache Kafka 4.3.1", 2, 42),
                                turn("Moldau", 2, 10),
                                turn("Apache Kafka 4.3.1", 3, 30),
                                turn("Moldau", 3, 2)));

        var section = Page.section(results, PROVENANCE, new java.util.LinkedHashMap<>());

        assertThat(section)
                .contains(
                        "| Answer, s | 40.0 (30.0-42.0) | 10.0 (2.00-11.0) | 0.25 | 0.75 |"
                                + " 0.18 |")
                .contains("3 rounds, commit abc");
    }

    @Test
    void aPlotHasALineForEachSystem() {
        var points = List.of(new Figures.Point(50, 0.2), new Figures.Point(99, 3));
        var curves = new TreeMap<>(java.util.Map.of("a", points, "b & c", points));

        var svg = Svg.of(Plot.percentiles("x", "Latency"), curves);

        assertThat(svg.split("<polyline", -1)).hasSize(3);
        assertThat(svg).contains("b &amp; c").endsWith("</svg>\n").doesNotContain("NaN");
    }

    private static Turn turn(String system, int round, double seconds) {
        var figures = new Figures();
        figures.put("Answer", "s", seconds);
        return new Turn(system, round, Instant.EPOCH, 0, "", figures);
    }
}
