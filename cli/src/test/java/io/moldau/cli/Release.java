package io.moldau.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes the release, `cli/target/moldau-VERSION.tar.gz`: a program among the tests, for only the
/// build runs it, when all jars are there.
///
/// ```
/// moldau-VERSION/bin, config, docs, LICENSE, README.md   as in the checkout
/// moldau-VERSION/lib                                     the jars
/// moldau-VERSION/share                                   manual page, completion for bash, zsh, fish
/// ```
final class Release {
    private static final List<String> OF_CHECKOUT =
            List.of("bin", "config", "docs", "LICENSE", "README.md");

    private final Path checkout;
    private final String version;
    private final Instant time;

    Release(Path checkout, String version, Instant time) {
        this.checkout = checkout;
        this.version = version;
        this.time = time;
    }

    /// @param arguments the checkout, the version, the time of all files
    public static void main(String[] arguments) throws IOException {
        var checkout = Path.of(arguments[0]);
        var version = arguments[1];
        var release = new Release(checkout, version, Instant.parse(arguments[2]));
        release.write(checkout.resolve("cli/target/moldau-%s.tar.gz".formatted(version)));
    }

    void write(Path archive) throws IOException {
        var files = new TreeMap<String, Path>();
        for (var name : OF_CHECKOUT) {
            add(files, checkout, checkout.resolve(name));
        }
        var build = checkout.resolve("cli/target/moldau");
        add(files, build, build.resolve("lib"));
        var root = "moldau-%s/".formatted(version);
        try (var tar = new TarArchive(Files.newOutputStream(archive), time)) {
            for (var file : files.entrySet()) {
                boolean executable = file.getKey().startsWith("bin/");
                tar.add(root + file.getKey(), executable, Files.readAllBytes(file.getValue()));
            }
            for (var page : pages().entrySet()) {
                var bytes = page.getValue().getBytes(StandardCharsets.UTF_8);
                tar.add(root + "share/" + page.getKey(), false, bytes);
            }
        }
    }

    private static void add(Map<String, Path> files, Path root, Path from) throws IOException {
        try (var found = Files.walk(from)) {
            for (var file : found.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), file);
            }
        }
    }

    /// What is made from the commands, where distributions have it below `share`.
    private Map<String, String> pages() {
        var commands = ToolsCommand.commands();
        var date = DateTimeFormatter.ISO_LOCAL_DATE.format(time.atZone(ZoneOffset.UTC));
        var pages = new TreeMap<String, String>();
        pages.put("man/man1/moldau.1", new ManPage(commands).text(version, date));
        pages.put("bash-completion/completions/moldau", Completion.bash(commands));
        pages.put("zsh/site-functions/_moldau", Completion.zsh(commands));
        pages.put("fish/vendor_completions.d/moldau.fish", Completion.fish(commands));
        return pages;
    }
}
