package io.moldau.tools.script.storage;

import io.moldau.tools.command.Session;
import io.moldau.tools.script.ArgparseOptions;
import io.moldau.tools.script.ArgparseScript;
import io.moldau.tools.script.Output;
import picocli.CommandLine.Command;

/// `kafka-storage.sh`: makes the directories of a node ready for its first start.
@Command(
        name = "kafka-storage.sh",
        description = "Makes the directories of a node ready, and looks at them.",
        subcommands = {
            StorageCommands.Whose.class,
            StorageFormat.class,
            StorageCommands.VersionMapping.class,
            StorageCommands.Dependencies.class,
            StorageCommands.RandomUuid.class
        })
public final class KafkaStorage implements ArgparseScript {
    @Override
    public void check(ArgparseOptions options) {
        options.forbidTogether("standalone", "no-initial-controllers", "initial-controllers");
    }

    @Override
    public void run(Object command, Session session, Output output) throws Exception {
        ((StorageCommands) command).run(session, output);
    }
}
