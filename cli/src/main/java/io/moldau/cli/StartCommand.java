package io.moldau.cli;

import io.moldau.broker.Broker;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.StartSettings;
import io.moldau.runtime.RealWorld;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `moldau start`: runs a broker until it is told to stop.
final class StartCommand {
    private static final Logger LOG = LoggerFactory.getLogger(StartCommand.class);

    /// A bug of ours ended a thread: the process must not live on half dead.
    private static final int BUG = 70;

    /// A broker that serves.
    ///
    /// @param file names this process in the data directory
    record Running(World world, Broker broker, ProcessFile file) {
        void stop() throws IOException {
            broker.close();
            file.delete();
        }
    }

    int run(Arguments arguments) throws IOException, UsageException {
        Running running = start(arguments);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
        awaitForever();
        return Moldau.DONE;
    }

    /// Starts a broker and says so.
    static Running start(Arguments arguments) throws IOException, UsageException {
        StartSettings given = arguments.settings(System.getenv());
        given.unknown().forEach(it -> LOG.warn("Unknown setting {}", it));
        given.withoutEffect().forEach(it -> LOG.info("Setting without effect {}", it));
        var settings = BrokerSettings.of(given.layers());
        World world = RealWorld.create(StartCommand::endProcess);
        Broker broker = Broker.start(world, settings);
        var file = new ProcessFile(Path.of(settings.storage().directories().getFirst()));
        greet(broker, settings, file);
        var process = ProcessHandle.current();
        LOG.info(
                "Serving address={} pid={} version={} java={}",
                broker.advertised(),
                process.pid(),
                Version.TEXT,
                Runtime.version());
        return new Running(world, broker, file);
    }

    private static void greet(Broker broker, BrokerSettings settings, ProcessFile file)
            throws IOException {
        var banner =
                new Banner(
                        Version.TEXT, broker.advertised(), broker.clusterId(), broker.durability());
        file.write(
                new ProcessFile.Notice(
                        Version.TEXT, banner.addresses(), broker.durability(), local(broker)));
        banner.lines(settings).forEach(System.out::println);
        System.out.flush();
    }

    /// Where this machine reaches it, whatever clients are told.
    private static String local(Broker broker) {
        var address = broker.addresses().getFirst();
        var host = address.getAddress().isAnyLocalAddress() ? "localhost" : address.getHostString();
        return "%s:%d".formatted(host, address.getPort());
    }

    private static void stop(Running running) {
        LOG.info("Stopping");
        try {
            running.stop();
            LOG.info("Stopped cleanly");
            System.out.println("Moldau stopped");
            System.out.flush();
            // Without this the JVM would report the signal (143), which reads like a failure.
            Runtime.getRuntime().halt(Moldau.DONE);
        } catch (IOException e) {
            LOG.error("The broker did not stop cleanly reason={}", Failures.describe(e));
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
