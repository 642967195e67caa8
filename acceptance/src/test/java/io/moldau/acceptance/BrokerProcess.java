package io.moldau.acceptance;

import java.io.IOException;

/// A broker in a process of its own, Moldau or what it is compared with.
public interface BrokerProcess extends AutoCloseable {
    String bootstrap();

    /// What the process has printed so far.
    String said() throws IOException;

    /// Stops as a service manager would; returns the exit code.
    int stop() throws Exception;

    /// Starts again on the same data and the same port.
    void restart() throws Exception;

    @Override
    void close();
}
