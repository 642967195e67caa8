package io.moldau.coordinator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The bytes that consumers and tests exchange.
final class Subscriptions {
    private Subscriptions() {}

    /// A consumer's subscription to `topics`.
    static Bytes to(String... topics) {
        var buffer = ByteBuffer.allocate(10_000);
        buffer.putShort((short) 3).putInt(topics.length);
        for (var topic : topics) {
            var name = topic.getBytes(StandardCharsets.UTF_8);
            buffer.putShort((short) name.length).put(name);
        }
        return Bytes.copyOf(buffer.putInt(0).flip());
    }

    /// What a consumer subscribed to.
    static List<String> topicsIn(Bytes subscription) {
        var buffer = subscription.view();
        buffer.getShort();
        var topics = new ArrayList<String>();
        int count = buffer.getInt();
        for (int i = 0; i < count; i++) {
            var name = new byte[buffer.getShort()];
            buffer.get(name);
            topics.add(new String(name, StandardCharsets.UTF_8));
        }
        return topics;
    }

    static Bytes text(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Bytes bytes) {
        return StandardCharsets.UTF_8.decode(bytes.view()).toString();
    }
}
