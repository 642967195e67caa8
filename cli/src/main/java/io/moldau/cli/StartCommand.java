package io.moldau.cli;

import io.moldau.broker.Broker;
import io.moldau.broker.BrokerOptions;
import io.moldau.broker.Endpoint;
import io.moldau.runtime.RealWorld;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
        Map<String, String> settings = arguments.settings(System.getenv());
        settings.put("log.dirs", DataPlace.all(settings));
        BrokerOptions options = options(settings);
        Path data = DataPlace.of(settings);
        World world = RealWorld.create(StartCommand::endProcess);
        Broker broker = Broker.start(world, options);
        var file = new ProcessFile(data);
        file.write();
        greet(broker, options, data);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker, file), "stop"));
        awaitForever();
        return Moldau.DONE;
    }

    private static BrokerOptions options(Map<String, String> settings) throws UsageException {
        try {
            return BrokerOptions.of(settings);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static void greet(Broker broker, BrokerOptions options, Path data) {
        String addresses =
                broker.advertised().stream()
                        .map(it -> it.host() + ":" + it.port())
                        .collect(Collectors.joining(", "));
        System.out.printf(
                "Moldau %s serves %s (node %d, cluster %s)%n",
                Version.TEXT, addresses, options.nodeId(), broker.clusterId());
        System.out.println("Data:       " + data);
        System.out.println("Durability: " + broker.durability());
        if (options.advertised().isEmpty()
                && options.listeners().stream().anyMatch(Endpoint::isWildcard)) {
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
        } catch (IOException e) {
            LOG.error("The broker did not stop cleanly reason={}", e.toString());
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
