package io.moldau.bench;

import io.moldau.bench.report.Figures;

/// What users wait for every day: the second start on a directory.
final class StartTime implements Measurement {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "Start";
    }

    @Override
    public String text() {
        return "From the start of the process to the first answer to Metadata, asked for every 2"
                + " ms; the second start on the same directory, after a clean stop.";
    }

    @Override
    public void measure(Stand stand, Figures figures) throws Exception {
        stand.start().close();
        var server = stand.launch();
        double seconds = server.awaitMetadata();
        figures.put("CPU of the start", "s", server.cpuSeconds());
        figures.put("Start to first answer", "s", seconds);
    }
}
