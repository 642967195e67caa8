package io.moldau.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// The checkout that the tests run in.
final class Checkout {
    private Checkout() {}

    static final Path ROOT = root();

    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 20_000;

    /// Runs beside each other begin in different places.
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 31 % PORTS));

    private static Path root() {
        var here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("mvnw"))) {
            here = here.getParent();
        }
        if (here == null) {
            throw new IllegalStateException("no mvnw above the working directory");
        }
        return here;
    }

    /// A loopback port that was free a moment ago. None of those that systems hand out to clients:
    /// such a port could be taken by a connection of another test before its server has it.
    static int freePort() {
        for (int tries = 0; tries < PORTS; tries++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException _) {
                // Somebody else has it.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no port is free from %d on".formatted(FIRST_PORT));
    }
}
