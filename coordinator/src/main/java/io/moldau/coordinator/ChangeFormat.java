package io.moldau.coordinator;

import io.moldau.protocol.DecodeException;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.WireReader;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.stored.GroupMetadataKey;
import io.moldau.protocol.stored.GroupMetadataValue;
import io.moldau.protocol.stored.OffsetCommitKey;
import io.moldau.protocol.stored.OffsetCommitValue;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes as records of `__consumer_offsets`, in Kafka's form.
///
/// ```
///   key    int16 type    body of that type, version 0
///   value  int16 version body in that version;         null for a tombstone
///
///   type 1 (0 in old logs)  group, topic, partition  →  offset, leader epoch, metadata, times, topic id
///   type 2                  group                    →  protocol, generation, leader, members
/// ```
///
/// Values are written in the version that Kafka writes: 4 for offsets (1 with an expiry time of its
/// own, for which later versions have no field), 3 for groups. All versions are read.
public final class ChangeFormat {
    private static final int OFFSET_VERSION = 4;
    private static final int OFFSET_VERSION_WITH_EXPIRY = 1;
    private static final int GROUP_VERSION = 3;
    private static final int KEY_VERSION = 0;

    /// Memory to begin a key or value with: enough for an offset.
    private static final int RECORD_BYTES = 128;

    /// Offset keys had another type number before there were versions; the body is the same.
    private static final int LEGACY_OFFSET_TYPE = 0;

    private ChangeFormat() {}

    /// The record's key, positioned at its first byte.
    public static ByteBuffer key(Change change) {
        var out = new WireWriter(RECORD_BYTES);
        switch (change) {
            case Change.OffsetStored it ->
                    new OffsetCommitKey(it.groupId(), it.topic(), it.partition()).writeFramed(out);
            case Change.OffsetPending it ->
                    new OffsetCommitKey(it.groupId(), it.topic(), it.partition()).writeFramed(out);
            case Change.OffsetDropped it ->
                    new OffsetCommitKey(it.groupId(), it.topic(), it.partition()).writeFramed(out);
            case Change.GroupStored it -> new GroupMetadataKey(it.groupId()).writeFramed(out);
            case Change.GroupDropped it -> new GroupMetadataKey(it.groupId()).writeFramed(out);
        }
        return out.toByteBuffer();
    }

    /// The record's value, positioned at its first byte; null for a tombstone.
    public static @Nullable ByteBuffer value(Change change) {
        return switch (change) {
            case Change.OffsetStored it -> value(it.offset());
            case Change.OffsetPending it -> value(it.offset());
            case Change.GroupStored it -> value(it.group());
            case Change.OffsetDropped _, Change.GroupDropped _ -> null;
        };
    }

    private static ByteBuffer value(CommittedOffset offset) {
        boolean expires = offset.expireTimestampMs() != CommittedOffset.NO_TIMESTAMP;
        var body =
                new OffsetCommitValue(
                        offset.offset(),
                        offset.leaderEpoch(),
                        offset.metadata(),
                        offset.commitTimestampMs(),
                        offset.expireTimestampMs(),
                        offset.topicId());
        var out = new WireWriter(RECORD_BYTES);
        int version = expires ? OFFSET_VERSION_WITH_EXPIRY : OFFSET_VERSION;
        out.int16("version", version);
        if (expires) {
            // This version knows neither; an offset with its own expiry is no one's reason to fail.
            body = body.toBuilder().leaderEpoch(-1).topicId(Uuid.ZERO).build();
        }
        body.write(out, version);
        return out.toByteBuffer();
    }

    private static ByteBuffer value(StoredGroup group) {
        var members =
                group.members().stream()
                        .map(it ->
                                new GroupMetadataValue.MemberMetadata(
                                        it.memberId(),
                                        it.instanceId(),
                                        it.client().clientId(),
                                        it.client().clientHost(),
                                        it.rebalanceTimeoutMs(),
                                        it.sessionTimeoutMs(),
                                        it.subscription().view(),
                                        it.assignment().view()))
                        .toList();
        var body =
                new GroupMetadataValue(
                        group.protocolType(),
                        group.generation(),
                        group.protocol(),
                        group.leaderId(),
                        group.timestampMs(),
                        members);
        var out = new WireWriter(RECORD_BYTES);
        out.int16("version", GROUP_VERSION);
        body.write(out, GROUP_VERSION);
        return out.toByteBuffer();
    }

    /// What a record of the partition says; empty for kinds of groups that are not served yet, and
    /// for kinds that a newer broker may have written. Those records stay as they are.
    ///
    /// @throws DecodeException when a record of a known kind does not read as such
    public static Optional<Change> read(ByteBuffer key, @Nullable ByteBuffer value) {
        var in = new WireReader(key);
        return switch (in.int16("record type")) {
            case LEGACY_OFFSET_TYPE, OffsetCommitKey.TYPE -> Optional.of(offset(in, value));
            case GroupMetadataKey.TYPE -> Optional.of(group(in, value));
            default -> Optional.empty();
        };
    }

    /// The same for a record of a transactional batch.
    ///
    /// @param producer whose batch it is
    public static Optional<Change> read(
            ByteBuffer key, @Nullable ByteBuffer value, OffsetProducer producer) {
        return read(key, value)
                .map(it ->
                        it
                                        instanceof
                                        Change.OffsetStored(
                                                var groupId,
                                                var topic,
                                                int partition,
                                                var offset)
                                ? new Change.OffsetPending(
                                        producer, groupId, topic, partition, offset)
                                : it);
    }

    private static Change offset(WireReader keyIn, @Nullable ByteBuffer value) {
        var key = OffsetCommitKey.read(keyIn, KEY_VERSION);
        keyIn.expectEnd();
        if (value == null) {
            return new Change.OffsetDropped(key.group(), key.topic(), key.partition());
        }
        var in = new WireReader(value);
        var body = OffsetCommitValue.read(in, in.int16("version"));
        in.expectEnd();
        var offset =
                new CommittedOffset(
                        body.topicId(),
                        body.offset(),
                        body.leaderEpoch(),
                        body.metadata(),
                        body.commitTimestamp(),
                        body.expireTimestamp());
        return new Change.OffsetStored(key.group(), key.topic(), key.partition(), offset);
    }

    private static Change group(WireReader keyIn, @Nullable ByteBuffer value) {
        var key = GroupMetadataKey.read(keyIn, KEY_VERSION);
        keyIn.expectEnd();
        if (value == null) {
            return new Change.GroupDropped(key.group());
        }
        var in = new WireReader(value);
        var body = GroupMetadataValue.read(in, in.int16("version"));
        in.expectEnd();
        var members = body.members().stream().map(ChangeFormat::member).toList();
        var group =
                new StoredGroup(
                        body.protocolType(),
                        body.generation(),
                        body.protocol(),
                        body.leader(),
                        body.currentStateTimestamp(),
                        members);
        return new Change.GroupStored(key.group(), group);
    }

    private static StoredGroup.StoredMember member(GroupMetadataValue.MemberMetadata member) {
        int rebalanceTimeoutMs =
                member.rebalanceTimeout() < 0 // version 0 has none
                        ? member.sessionTimeout()
                        : member.rebalanceTimeout();
        return new StoredGroup.StoredMember(
                member.memberId(),
                member.groupInstanceId(),
                new Client(member.clientId(), member.clientHost()),
                rebalanceTimeoutMs,
                member.sessionTimeout(),
                Bytes.copyOf(member.subscription()),
                Bytes.copyOf(member.assignment()));
    }
}
