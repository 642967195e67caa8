package io.moldau.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// TCP of the machine: blocking channels, on which a virtual thread parks.
final class RealNetwork implements Network {
    @Override
    public Listener listen(InetSocketAddress address, int backlog) throws IOException {
        var channel = ServerSocketChannel.open();
        try {
            // A restarted node takes its port back while old connections linger in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, backlog);
            return new RealListener(channel, (InetSocketAddress) channel.getLocalAddress());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Connection connect(InetSocketAddress address) throws IOException {
        return connection(SocketChannel.open(address));
    }

    private static Connection connection(SocketChannel channel) throws IOException {
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            return new RealConnection(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private record RealListener(ServerSocketChannel channel, InetSocketAddress address)
            implements Listener {
        @Override
        public Connection accept() throws IOException {
            return connection(channel.accept());
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
