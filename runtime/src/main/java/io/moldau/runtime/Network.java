package io.moldau.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// Streams between processes.
public interface Network {
    /// How sockets are set up.
    ///
    /// @param backlog connections that may wait to be accepted
    /// @param sendBufferBytes of each accepted connection; -1 for what the system finds good
    /// @param receiveBufferBytes of each accepted connection; -1 for what the system finds good
    record SocketSettings(int backlog, int sendBufferBytes, int receiveBufferBytes) {
        public static final int SYSTEM = -1;

        /// Buffers as the system finds them good.
        public static SocketSettings ofBacklog(int backlog) {
            return new SocketSettings(backlog, SYSTEM, SYSTEM);
        }
    }

    /// Listens; port 0 takes a free one, see [Listener#address].
    Listener listen(InetSocketAddress address, SocketSettings settings) throws IOException;

    /// Listens with buffers as the system finds them good.
    default Listener listen(InetSocketAddress address, int backlog) throws IOException {
        return listen(address, SocketSettings.ofBacklog(backlog));
    }

    Connection connect(InetSocketAddress address) throws IOException;

    /// A listening socket.
    interface Listener extends AutoCloseable {
        InetSocketAddress address();

        /// Waits for the next connection; fails once the listener is closed.
        Connection accept() throws IOException;

        @Override
        void close() throws IOException;
    }

    /// One stream. One thread reads and one thread writes at a time; [#close] may come from any
    /// thread and wakes both with an `IOException`.
    interface Connection extends AutoCloseable {
        InetSocketAddress localAddress();

        InetSocketAddress remoteAddress();

        /// Waits for at least one byte and reads what is there into `target`.
        ///
        /// @return bytes read, or -1 when the peer has ended the stream
        int read(ByteBuffer target) throws IOException;

        /// Writes all that remains in `sources`, in order, gathered; waits while the peer is slow.
        void write(ByteBuffer... sources) throws IOException;

        /// Sends `count` bytes of `file` from `position` on, where possible without copying them
        /// through the process (sendfile). Fails if the file ends before that.
        void transfer(DiskFile file, long position, long count) throws IOException;

        @Override
        void close() throws IOException;
    }
}
