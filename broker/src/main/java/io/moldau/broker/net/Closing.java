package io.moldau.broker.net;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes what is given up anyway: that it fails is worth a debug line and nothing else.
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /// Something whose close talks to the outside.
    interface Closeable {
        void close() throws IOException;
    }

    static void quietly(io.moldau.runtime.Network.Connection connection) {
        quietly((Closeable) connection::close);
    }

    static void quietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("Close failed reason={}", e.getMessage());
        }
    }
}
