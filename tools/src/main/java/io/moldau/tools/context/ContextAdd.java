package io.moldau.tools.context;

import io.moldau.tools.command.BrokerAddress;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Contexts.Context;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A cluster gets a name.
@Command(
        name = "add",
        description = "Name a cluster. The first one is the current one at once.",
        footer = {
            "",
            "Examples:",
            "  moldau context add local --bootstrap localhost:9092",
            "  moldau context add prod --bootstrap kafka.example:9093 --settings p.properties"
        })
public final class ContextAdd extends SessionCommand {
    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    @Parameters(paramLabel = "NAME", description = "How it shall be called.")
    private String name = "";

    @Option(
            names = {"-b", "--bootstrap", "--bootstrap-server"},
            required = true,
            paramLabel = "ADDRESS",
            description = "HOST:PORT,... of brokers to ask first.")
    private String bootstrap = "";

    @Option(
            names = {"--settings", "--command-config"},
            paramLabel = "FILE",
            description =
                    "Settings of the client (security and others). Secrets stay in that file.")
    private @Nullable Path settings;

    @Option(
            names = {"--replace"},
            description = "Take the place of one that has this name.")
    private boolean replace;

    public ContextAdd(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        for (var address : List.of(bootstrap.split(","))) {
            if (BrokerAddress.of(address).isEmpty()) {
                throw new CommandFailure(Exit.USAGE, address + " is no HOST:PORT of a broker");
            }
        }
        var contexts = Contexts.read(session());
        if (contexts.all().containsKey(name) && !replace) {
            throw new CommandFailure(
                    Exit.REFUSED, "context %s exists; --replace takes its place".formatted(name));
        }
        contexts.put(name, new Context(bootstrap, settings == null ? null : known(settings)));
        if (contexts.all().size() == 1) {
            contexts.use(name);
        }
        contexts.write();
        done(Row.of(contexts, name), "Added context " + name);
        return Exit.DONE.code();
    }

    /// Its whole path: the command may be called from anywhere later.
    private String known(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new CommandFailure(Exit.NOT_FOUND, "there is no file " + file + " to be read");
        }
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
            terminal()
                    .remark(
                            "Others may read %1$s; if there is a secret in it: chmod 600 %1$s"
                                    .formatted(file));
        }
        return file.toAbsolutePath().normalize().toString();
    }
}
