package io.moldau.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Commands that are recorded at build time, as [Rehearsal] records a start.
final class ToolsRehearsal {
    private static final List<String> COMMANDS =
            List.of(
                    "topic create rehearsal",
                    "topic list --size",
                    "topic list --json",
                    "topic list --help",
                    "topic describe rehearsal",
                    "group list",
                    "--names topics reh",
                    "--as kafka-consumer-groups --list",
                    "config get topic/rehearsal",
                    "--as kafka-configs --describe --topic rehearsal",
                    "--as kafka-topics --list",
                    "--as kafka-topics --describe",
                    "produce rehearsal --key rehearsal --value {}",
                    "consume rehearsal",
                    "topic delete rehearsal --yes");

    private ToolsRehearsal() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("moldau-rehearsal");
        try {
            try (var node = RehearsalNode.start(directory)) {
                for (String command : COMMANDS) {
                    run(command, node.address());
                }
            }
        } finally {
            Rehearsal.delete(directory);
        }
    }

    private static void run(String command, String address) throws IOException {
        var words = new ArrayList<>(List.of(command.split(" ")));
        words.add("--bootstrap-server");
        words.add(address);
        if (Moldau.run(words) != Moldau.DONE) {
            throw new IOException("failed: moldau " + command);
        }
    }
}
