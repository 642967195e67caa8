package io.moldau.cli;

import java.nio.file.Path;
import java.util.Map;

/// Where data lies: `log.dirs` or `log.dir`; without either, the directory `data` beside the
/// program (the checkout), so that a first try leaves its traces where one sees them.
final class DataPlace {
    private static final String HOME = System.getProperty("moldau.home", ".");

    private DataPlace() {}

    /// The first of the log directories.
    static Path of(Map<String, String> settings) {
        return Path.of(all(settings).split(",", -1)[0].strip()).toAbsolutePath().normalize();
    }

    /// The setting `log.dirs`, as given or its default here.
    static String all(Map<String, String> settings) {
        String dirs = settings.getOrDefault("log.dirs", settings.getOrDefault("log.dir", ""));
        return dirs.isBlank()
                ? Path.of(HOME, "data").toAbsolutePath().normalize().toString()
                : dirs;
    }
}
