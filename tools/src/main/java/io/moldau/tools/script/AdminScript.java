package io.moldau.tools.script;

import io.moldau.tools.command.Session;
import org.apache.kafka.clients.admin.Admin;

/// A script that needs nothing but a cluster's answers.
public interface AdminScript extends Script {
    /// How the cluster is reached.
    Reach reach();

    /// The work, with a client that is closed after it.
    void run(Admin admin, Output output) throws Exception;

    @Override
    default void run(Session session, Output output) throws Exception {
        try (var admin = Admin.create(reach().settings(session))) {
            run(admin, output);
        }
    }
}
