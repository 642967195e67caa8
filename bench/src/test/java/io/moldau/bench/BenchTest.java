package io.moldau.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark runs, all of it but tiny, and writes what it promises; figures are not judged.
class BenchTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void theShortModeMeasuresMoldauAndWritesTheReport(@TempDir Path out) throws Exception {
        var names = Measurements.names().stream().filter(it -> !it.equals("perf-tools")).toList();
        var arguments =
                List.of(
                        "--short",
                        "--systems",
                        "moldau",
                        "--only",
                        String.join(",", names),
                        "--out",
                        out.toString());

        new Bench(new Checkout(ROOT), Options.parse(arguments, ROOT)).run("bench/run --short");

        var page = Files.readString(out.resolve("benchmarks.md"));
        for (var name : names) {
            assertThat(page).contains("<!-- begin " + name + " -->");
            assertThat(out.resolve("benchmarks/" + name + ".json"))
                    .content()
                    .contains("\"system\": \"Moldau\"");
        }
        assertThat(out.resolve("benchmarks/latency-2000.svg")).content().contains("<polyline");
        assertThat(out.resolve("benchmarks/memory-rss.svg")).content().contains("<polyline");
        assertThat(out.resolve("benchmarks/small-produce-cpu.svg")).content().contains("<rect");
    }

    @Test
    void aRunThatIsInterruptedLeavesNothingBehind() throws Exception {
        var stand = new Stand(new Checkout(ROOT), Contender.MOLDAU, Scale.SHORT);
        stand.start();

        stand.abandon();
        stand.close();

        assertThat(stand.directory()).doesNotExist();
        assertThatThrownBy(stand::launch).isInstanceOf(IOException.class);
    }
}
