package io.moldau.tools.doctor;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/// The Java that runs commands, which is the one that `bin/moldau` finds for a broker as well.
final class JavaCheck {
    static final String NAME = "java";

    /// The version that Moldau is written for.
    static final int FEATURE_MIN = 25;

    private static final String JAVA_HOME = "JAVA_HOME";

    /// `"25.0.3"`, and until Java 8 `"1.8.0_292"`.
    private static final Pattern VERSION = Pattern.compile("^\"(?:1\\.)?(\\d+)");

    private final Map<String, String> environment;

    JavaCheck(Map<String, String> environment) {
        this.environment = environment;
    }

    void look(Findings findings) {
        var home = System.getProperty("java.home", "");
        judge(Runtime.version(), home, findings);
        var named = environment.getOrDefault(JAVA_HOME, "");
        if (!named.isEmpty()) {
            judgeNamed(named, featureOf(Path.of(named)), home, findings);
        }
    }

    static void judge(Runtime.Version version, String home, Findings findings) {
        var what = "Java %s in %s".formatted(version, home);
        if (version.feature() < FEATURE_MIN) {
            findings.bad(
                    what,
                    Remedy.advice("install a JDK %d and set JAVA_HOME".formatted(FEATURE_MIN)));
        } else if (version.pre().isPresent()) {
            findings.warning(
                    what + " is a preview of a release",
                    Remedy.advice("install the released JDK, set JAVA_HOME"));
        } else {
            findings.good(what);
        }
    }

    /// `bin/moldau` passes over a Java that is too old; a build and Kafka's own programs do not.
    static void judgeNamed(
            String named, Optional<Integer> feature, String home, Findings findings) {
        var fitting = Remedy.run("export %s=%s".formatted(JAVA_HOME, home));
        if (feature.isEmpty()) {
            findings.warning(
                    "%s is %s, where no Java is; Moldau has found another"
                            .formatted(JAVA_HOME, named),
                    fitting);
        } else if (feature.get() < FEATURE_MIN) {
            findings.warning(
                    "%s is %s, which is Java %d; Moldau needs %d and has found another"
                            .formatted(JAVA_HOME, named, feature.get(), FEATURE_MIN),
                    fitting);
        }
    }

    /// What the file `release` of an installed Java says; empty where none is installed.
    static Optional<Integer> featureOf(Path home) {
        try {
            var release = new Properties();
            release.load(new StringReader(Files.readString(home.resolve("release"))));
            var version = VERSION.matcher(release.getProperty("JAVA_VERSION", ""));
            return version.find()
                    ? Optional.of(Integer.parseInt(version.group(1)))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
