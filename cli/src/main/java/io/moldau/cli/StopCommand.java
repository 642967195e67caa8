package io.moldau.cli;

import io.moldau.metadata.config.BrokerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `moldau stop`: asks the broker of a data directory to end, and waits until it has.
final class StopCommand {
    /// A clean stop takes a second or two; after this the operator should look.
    private static final long WAIT_MAX_SECONDS = 60;

    int run(Arguments arguments) throws IOException, UsageException {
        var settings = BrokerSettings.of(arguments.settings(System.getenv()).layers());
        Path data = Path.of(settings.storage().directories().getFirst());
        Optional<ProcessHandle> running = new ProcessFile(data).running();
        if (running.isEmpty()) {
            System.err.println("moldau: no broker runs on the data directory " + data);
            return Moldau.FAILED;
        }
        ProcessHandle process = running.get();
        process.destroy();
        try {
            process.onExit().get(WAIT_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.err.printf(
                    "moldau: process %d has not ended within %d seconds%n",
                    process.pid(), WAIT_MAX_SECONDS);
            return Moldau.FAILED;
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("could not wait for process " + process.pid(), e);
        }
        System.out.printf("Moldau stopped (process %d)%n", process.pid());
        return Moldau.DONE;
    }
}
