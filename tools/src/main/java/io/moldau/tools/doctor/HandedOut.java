package io.moldau.tools.doctor;

import io.moldau.tools.command.BrokerAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// The addresses that a broker hands out to clients, by broker id.
///
/// The client library goes there at once and tells nobody where it went: with an address that
/// cannot be reached it only times out. So the question is put here by hand: Metadata (3) version
/// 1, of no topic. The answer begins with the brokers: int32 id, string host, int32 port, nullable
/// string rack. Without encryption and authentication only.
public final class HandedOut {
    private static final short METADATA = 3;
    private static final short VERSION = 1;
    private static final int CORRELATION = 1;
    private static final String CLIENT = "moldau";

    /// No cluster's answer about no topic is larger.
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    /// Somebody takes the connection and then says nothing.
    public static final class Silence extends SocketTimeoutException {
        private static final long serialVersionUID = 1;

        private Silence(SocketTimeoutException cause) {
            super(cause.getMessage());
            initCause(cause);
        }
    }

    private HandedOut() {}

    /// @param maxMs to connect, and again to answer
    /// @throws IOException if nothing there answers as a broker does
    public static Map<Integer, BrokerAddress> by(BrokerAddress broker, int maxMs)
            throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(broker.host(), broker.port()), maxMs);
            socket.setSoTimeout(maxMs);
            ask(new DataOutputStream(socket.getOutputStream()));
            return read(answer(new DataInputStream(socket.getInputStream())));
        }
    }

    private static void ask(DataOutputStream out) throws IOException {
        var client = CLIENT.getBytes(StandardCharsets.UTF_8);
        var frame = ByteBuffer.allocate(64);
        frame.putInt(0).putShort(METADATA).putShort(VERSION).putInt(CORRELATION);
        frame.putShort((short) client.length).put(client).putInt(0);
        frame.putInt(0, frame.position() - Integer.BYTES);
        out.write(frame.array(), 0, frame.position());
        out.flush();
    }

    private static ByteBuffer answer(DataInputStream in) throws IOException {
        int size = size(in);
        if (size < Integer.BYTES || size > ANSWER_BYTES_MAX) {
            throw new IOException("no Kafka broker answers there");
        }
        var bytes = new byte[size];
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).position(Integer.BYTES); // after the correlation id
    }

    private static int size(DataInputStream in) throws IOException {
        try {
            return in.readInt();
        } catch (SocketTimeoutException e) {
            throw new Silence(e);
        }
    }

    static Map<Integer, BrokerAddress> read(ByteBuffer answer) {
        var brokers = new TreeMap<Integer, BrokerAddress>();
        for (int left = answer.getInt(); left > 0; left--) {
            int id = answer.getInt();
            var host = text(answer);
            brokers.put(id, new BrokerAddress(host, answer.getInt()));
            text(answer); // rack
        }
        return brokers;
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[Math.max(0, in.getShort())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
