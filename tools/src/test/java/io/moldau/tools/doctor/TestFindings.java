package io.moldau.tools.doctor;

import java.nio.file.Path;

/// What a check finds in a cluster at `far:9092`.
final class TestFindings {
    static final Whereabouts FAR =
            new Whereabouts("-b far:9092", "--bootstrap-server far:9092", Path.of("/moldau/bin"));

    private TestFindings() {}

    static Findings of(String check) {
        return new Findings(check, FAR);
    }
}
