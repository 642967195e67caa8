package io.moldau.coordinator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The topics in a consumer's subscription, the one part of a member's metadata that the broker
/// reads: offsets of topics that nobody subscribes to may expire or be deleted.
///
/// Big-endian: `int16` version, `int32` count of topics, then each as `int16` length and UTF-8. All
/// versions begin so; what follows is the members' affair. The bytes come from clients: whatever
/// does not read as above is "unknown", never a failure.
final class ConsumerSubscription {
    private static final String PROTOCOL_TYPE = "consumer";

    private ConsumerSubscription() {}

    static boolean isSpokenBy(String protocolType) {
        return protocolType.equals(PROTOCOL_TYPE);
    }

    /// The topics that the members of this generation subscribe to; null when that cannot be known.
    static @Nullable Set<String> topicsOf(ClassicGroup group) {
        if (!isSpokenBy(group.protocolType())) {
            return null;
        }
        var all = new LinkedHashSet<String>();
        for (var member : group.members()) {
            var protocol = group.protocol();
            var own = protocol == null ? null : topicsIn(member.metadata(protocol).view());
            if (own == null) {
                return null;
            }
            all.addAll(own);
        }
        return all;
    }

    private static @Nullable Set<String> topicsIn(ByteBuffer subscription) {
        if (subscription.remaining() < Short.BYTES + Integer.BYTES) {
            return null;
        }
        int version = subscription.getShort();
        int count = subscription.getInt();
        if (version < 0 || count < 0) {
            return null;
        }
        var topics = new LinkedHashSet<String>();
        for (int i = 0; i < count; i++) {
            if (subscription.remaining() < Short.BYTES) {
                return null;
            }
            int length = subscription.getShort();
            if (length < 0 || length > subscription.remaining()) {
                return null;
            }
            var name = new byte[length];
            subscription.get(name);
            topics.add(new String(name, StandardCharsets.UTF_8));
        }
        return topics;
    }
}
