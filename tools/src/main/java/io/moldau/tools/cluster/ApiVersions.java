package io.moldau.tools.cluster;

import io.moldau.tools.command.BrokerAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;

/// Which requests a broker answers, and in which versions. The client library asks this for itself
/// and tells nobody, so it is asked here: ApiVersions (key 18) in version 0, which every broker
/// since 0.10 answers, even before it knows who asks.
///
/// All numbers big-endian.
///
/// ```
/// question: length int32, key int16, version int16, correlation id int32, client id int16 + text
/// answer:   length int32, correlation id int32, error int16, number int32, and for each of them
///           key int16, oldest version int16, newest version int16
/// ```
public final class ApiVersions {
    private static final int KEY = 18;
    private static final int VERSION = 0;
    private static final String CLIENT = "moldau";

    /// More than ten times what the longest known answer has.
    private static final int ANSWER_BYTES_MAX = 16 * 1024;

    private static final int NONE = 0;

    private ApiVersions() {}

    /// Versions of one request that a broker speaks.
    public record Range(int key, int min, int max) {
        /// The newest version that the client library speaks too.
        public OptionalInt usable() {
            return Api.find(key)
                    .filter(it -> it.max() >= min && max >= it.min())
                    .map(it -> OptionalInt.of(Math.min(it.max(), max)))
                    .orElse(OptionalInt.empty());
        }
    }

    /// In the order of their keys.
    ///
    /// @param settings those of a client, for TLS
    /// @throws IOException if the broker is away, or answers something else
    public static List<Range> ask(BrokerAddress broker, Properties settings, int maxMs)
            throws IOException {
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(broker.host(), broker.port()), maxMs);
            plain.setSoTimeout(maxMs);
            if (!TlsSockets.areWanted(settings)) {
                return ask(plain);
            }
            try (var secure = TlsSockets.of(settings).over(plain, broker)) {
                return ask(secure);
            }
        }
    }

    private static List<Range> ask(Socket socket) throws IOException {
        write(new DataOutputStream(socket.getOutputStream()));
        return read(new DataInputStream(socket.getInputStream()));
    }

    private static void write(DataOutputStream out) throws IOException {
        var client = CLIENT.getBytes(StandardCharsets.US_ASCII);
        out.writeInt(Short.BYTES * 3 + Integer.BYTES + client.length);
        out.writeShort(KEY);
        out.writeShort(VERSION);
        out.writeInt(0);
        out.writeShort(client.length);
        out.write(client);
        out.flush();
    }

    static List<Range> read(DataInputStream in) throws IOException {
        int length = in.readInt();
        int head = Integer.BYTES * 2 + Short.BYTES;
        if (length < head || length > ANSWER_BYTES_MAX) {
            throw new IOException("an answer of %d bytes is no broker's".formatted(length));
        }
        in.readInt();
        int error = in.readShort();
        if (error != NONE) {
            throw new IOException("the broker refuses to say, with error " + error);
        }
        int number = in.readInt();
        if (number < 0 || number > (length - head) / (Short.BYTES * 3)) {
            throw new IOException("an answer with %d requests is no broker's".formatted(number));
        }
        var ranges = new ArrayList<Range>();
        for (int i = 0; i < number; i++) {
            ranges.add(new Range(in.readShort(), in.readShort(), in.readShort()));
        }
        ranges.sort(Comparator.comparingInt(Range::key));
        return ranges;
    }
}
