package io.moldau.cli;

import io.moldau.broker.Broker;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.StartSettings;
import io.moldau.runtime.RealWorld;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `moldau start`: runs a broker until it is told to stop.
final class StartCommand {
    private static final Logger LOG = LoggerFactory.getLogger(StartCommand.class);

    /// A bug of ours ended a thread: the process must not live on half dead.
    private static final int BUG = 70;

    int run(Arguments arguments) throws IOException, UsageException {
        StartSettings given = arguments.settings(System.getenv());
        given.unknown().forEach(it -> LOG.warn("Unknown setting {}", it));
        given.withoutEffect().forEach(it -> LOG.info("Setting without effect {}", it));
        var settings = BrokerSettings.of(given.layers());
        Path data = Path.of(settings.storage().directories().getFirst());
        World world = RealWorld.create(StartCommand::endProcess);
        Broker broker = Broker.start(world, settings);
        var file = new ProcessFile(data);
        file.write();
        greet(broker, settings, data);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker, file), "stop"));
        awaitForever();
        return Moldau.DONE;
    }

    private static void greet(Broker broker, BrokerSettings settings, Path data) {
        String addresses =
                broker.advertised().stream()
                        .map(it -> it.host() + ":" + it.port())
                        .collect(Collectors.joining(", "));
        System.out.printf(
                "Moldau %s serves %s (node %d, cluster %s)%n",
                Version.TEXT, addresses, settings.node().id(), broker.clusterId());
        System.out.println("Data:       " + data);
        System.out.println("Durability: " + broker.durability());
        if (settings.network().advertised().isEmpty()
                && settings.network().listeners().stream().anyMatch(it -> it.host().isEmpty())) {
            System.out.println(
                    "To serve other machines, say how they reach this one: --set"
                            + " advertised.listeners=PLAINTEXT://<name or address>:<port>");
        }
        System.out.flush();
    }

    private static void stop(Broker broker, ProcessFile file) {
        try {
            broker.close();
            file.delete();
            System.out.println("Moldau stopped");
            System.out.flush();
            // Without this the JVM would report the signal (143), which reads like a failure.
            Runtime.getRuntime().halt(Moldau.DONE);
        } catch (IOException e) {
            LOG.error("The broker did not stop cleanly reason={}", e.toString());
            Runtime.getRuntime().halt(Moldau.FAILED);
        }
    }

    private static void awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endProcess(Thread thread, Throwable failure) {
        LOG.error("A bug ends this process thread={}", thread.getName(), failure);
        Runtime.getRuntime().halt(BUG);
    }
}
