package io.moldau.tools.command;

import com.google.gson.JsonParseException;
import io.moldau.tools.screen.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Clusters by name, and which of them is meant when nothing is said.
///
/// ```
/// $XDG_CONFIG_HOME/moldau/contexts.json, else ~/.config/moldau/contexts.json; only its owner reads it
/// {"current": "prod",
///  "contexts": {"prod": {"bootstrap": "a.example.com:9092", "settings": "/home/me/prod.properties"}}}
/// ```
///
/// `settings` is a file as for `--command-config`: what is secret stays there.
public final class Contexts {
    private static final String CONTEXT = "MOLDAU_CONTEXT";

    /// One cluster.
    public record Context(@Nullable String bootstrap, @Nullable String settings) {
        Optional<String> address() {
            return Optional.ofNullable(bootstrap);
        }

        Optional<Path> settingsFile() {
            return Optional.ofNullable(settings).map(Path::of);
        }
    }

    private record Content(@Nullable String current, @Nullable Map<String, Context> contexts) {}

    private final Path file;
    private final TreeMap<String, Context> byName;
    private @Nullable String current;

    private Contexts(Path file, Content content) {
        this.file = file;
        byName = new TreeMap<>(content.contexts() == null ? Map.of() : content.contexts());
        current = content.current();
    }

    /// What the file says; nothing if there is none.
    public static Contexts read(Session session) {
        var file = file(session.environment());
        if (!Files.exists(file)) {
            return new Contexts(file, new Content(null, null));
        }
        try {
            var content = Json.LINE.fromJson(Files.readString(file), Content.class);
            return new Contexts(file, content == null ? new Content(null, null) : content);
        } catch (JsonParseException e) {
            throw new CommandFailure(
                    Exit.USAGE, file + " cannot be understood: mend it, or delete it", e);
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILED, "cannot read " + file, e);
        }
    }

    private static Path file(Map<String, String> environment) {
        var configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        var home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        var folder = configured.isEmpty() ? Path.of(home, ".config") : Path.of(configured);
        return folder.resolve("moldau").resolve("contexts.json");
    }

    /// The cluster that is meant: by an option, the environment, or because it is the current one.
    /// An address that was given says more than the last two.
    static Optional<Context> chosen(
            Session session, @Nullable String option, boolean addressGiven) {
        if (option != null) {
            return Optional.of(read(session).named(option));
        }
        if (addressGiven || session.givenBootstrap().isPresent()) {
            return Optional.empty();
        }
        var contexts = read(session);
        var named = session.environment().getOrDefault(CONTEXT, "");
        if (!named.isEmpty()) {
            return Optional.of(contexts.named(named));
        }
        return contexts.current().map(contexts::named);
    }

    /// All of them, by name.
    public Map<String, Context> all() {
        return byName;
    }

    public Optional<String> current() {
        return Optional.ofNullable(current);
    }

    public Context named(String name) {
        var context = byName.get(name);
        if (context == null) {
            throw new CommandFailure(
                    Exit.NOT_FOUND,
                    "there is no context %s; moldau context list shows those there are"
                            .formatted(name));
        }
        return context;
    }

    public void use(String name) {
        named(name);
        current = name;
    }

    public void put(String name, Context context) {
        byName.put(name, context);
    }

    public void remove(String name) {
        named(name);
        byName.remove(name);
        if (name.equals(current)) {
            current = null;
        }
    }

    /// Writes the file, whole or not at all.
    public void write() throws IOException {
        var folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var whole = Files.createTempFile(folder, "contexts", ".json", ownerOnly);
        Files.writeString(whole, Json.PRETTY.toJson(new Content(current, byName)) + "\n");
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
