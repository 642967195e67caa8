package io.moldau.tools.command;

import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Mixin;

/// A command that asks a cluster something or has it do something.
public abstract class ClusterCommand extends SessionCommand {
    @Mixin private ClusterOptions cluster = new ClusterOptions();

    protected ClusterCommand(Session session) {
        super(session);
    }

    /// The work, with a client that is closed after it.
    protected abstract void run(Admin admin) throws Exception;

    @Override
    public final Integer call() throws Exception {
        try (var admin = cluster.admin(session())) {
            run(admin);
        }
        return Exit.DONE.code();
    }

    /// Settings for another client than the one that [#run] gets: a producer, a consumer.
    protected final Properties clientSettings() {
        return cluster.settings(session());
    }
}
