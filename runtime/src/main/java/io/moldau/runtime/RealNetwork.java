package io.moldau.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// TCP of the machine: blocking channels, on which a virtual thread parks.
final class RealNetwork implements Network {
    @Override
    public Listener listen(InetSocketAddress address, SocketSettings settings) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException("no such host: " + address.getHostString());
        }
        var channel = ServerSocketChannel.open();
        try {
            if (settings.receiveBufferBytes() != SocketSettings.SYSTEM) {
                // On the listening socket: the window is agreed on before accept returns.
                channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.receiveBufferBytes());
            }
            // A restarted node takes its port back while old connections linger in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, settings.backlog());
            return new RealListener(
                    channel,
                    (InetSocketAddress) channel.getLocalAddress(),
                    settings.sendBufferBytes());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Connection connect(InetSocketAddress address) throws IOException {
        return connection(SocketChannel.open(address), SocketSettings.SYSTEM);
    }

    private static Connection connection(SocketChannel channel, int sendBufferBytes)
            throws IOException {
        try {
            if (sendBufferBytes != SocketSettings.SYSTEM) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBufferBytes);
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            return new RealConnection(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private record RealListener(
            ServerSocketChannel channel, InetSocketAddress address, int sendBufferBytes)
            implements Listener {
        @Override
        public Connection accept() throws IOException {
            return connection(channel.accept(), sendBufferBytes);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
