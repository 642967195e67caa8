package io.moldau.tools.doctor;

/// The Java that runs commands, which is the one that `bin/moldau` finds for a broker as well.
final class JavaCheck implements Check {
    /// The version that Moldau is written for.
    private static final int FEATURE_MIN = 25;

    @Override
    public String name() {
        return "java";
    }

    @Override
    public void look(Examined cluster, Findings findings) {
        judge(Runtime.version(), System.getProperty("java.home", ""), findings);
    }

    static void judge(Runtime.Version version, String home, Findings findings) {
        var what = "Java %s in %s".formatted(version, home);
        if (version.feature() < FEATURE_MIN) {
            findings.bad(what, "install a JDK %d and set JAVA_HOME".formatted(FEATURE_MIN));
        } else if (version.pre().isPresent()) {
            findings.warning(
                    what + " is a preview of a release", "install the released JDK, set JAVA_HOME");
        } else {
            findings.good(what);
        }
    }
}
