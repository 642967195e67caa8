package io.moldau.acceptance.admin;

import static io.moldau.acceptance.admin.AdminScene.NODE;
import static io.moldau.acceptance.admin.AdminScene.await;

import io.moldau.acceptance.admin.AdminMethod.NotYet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/// Methods whose requests are not advertised, so that the client itself refuses them and names the
/// request. `docs/operating.md` tells the same.
final class MissingMethods {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private MissingMethods() {}

    static List<AdminMethod> all() {
        return Stream.of(node(), tokens(), groups()).flatMap(List::stream).toList();
    }

    private static List<AdminMethod> node() {
        return List.of(
                new NotYet(
                        "alterReplicaLogDirs",
                        "ALTER_REPLICA_LOG_DIRS",
                        MissingMethods::alterReplicaLogDirs),
                new NotYet(
                        "alterClientQuotas",
                        "ALTER_CLIENT_QUOTAS",
                        MissingMethods::alterClientQuotas),
                new NotYet(
                        "alterUserScramCredentials",
                        "ALTER_USER_SCRAM_CREDENTIALS",
                        MissingMethods::alterUserScramCredentials),
                new NotYet(
                        "unregisterController",
                        "UNREGISTER_CONTROLLER",
                        it -> await(it.admin().unregisterController(77).all())),
                new NotYet(
                        "addRaftVoter",
                        "ADD_RAFT_VOTER",
                        it -> await(it.admin().addRaftVoter(7, directory(), Set.of()).all())),
                new NotYet(
                        "removeRaftVoter",
                        "REMOVE_RAFT_VOTER",
                        it -> await(it.admin().removeRaftVoter(7, directory()).all())));
    }

    private static List<AdminMethod> tokens() {
        return List.of(
                new NotYet(
                        "createDelegationToken",
                        "CREATE_DELEGATION_TOKEN",
                        it -> await(it.admin().createDelegationToken().delegationToken())),
                new NotYet(
                        "renewDelegationToken",
                        "RENEW_DELEGATION_TOKEN",
                        it -> await(it.admin().renewDelegationToken(token()).expiryTimestamp())),
                new NotYet(
                        "expireDelegationToken",
                        "EXPIRE_DELEGATION_TOKEN",
                        it -> await(it.admin().expireDelegationToken(token()).expiryTimestamp())),
                new NotYet(
                        "describeDelegationToken",
                        "DESCRIBE_DELEGATION_TOKEN",
                        it -> await(it.admin().describeDelegationToken().delegationTokens())));
    }

    private static List<AdminMethod> groups() {
        return List.of(
                new NotYet(
                        "describeShareGroups",
                        "SHARE_GROUP_DESCRIBE",
                        it -> await(it.admin().describeShareGroups(List.of("s")).all())),
                new NotYet(
                        "listShareGroupOffsets",
                        "DESCRIBE_SHARE_GROUP_OFFSETS",
                        MissingMethods::listShareGroupOffsets),
                new NotYet(
                        "alterShareGroupOffsets",
                        "ALTER_SHARE_GROUP_OFFSETS",
                        it ->
                                await(
                                        it.admin()
                                                .alterShareGroupOffsets("s", Map.of(PARTITION, 1L))
                                                .all())),
                new NotYet(
                        "deleteShareGroupOffsets",
                        "DELETE_SHARE_GROUP_OFFSETS",
                        it -> await(it.admin().deleteShareGroupOffsets("s", Set.of("t")).all())),
                new NotYet(
                        "describeStreamsGroups",
                        "STREAMS_GROUP_DESCRIBE",
                        it -> await(it.admin().describeStreamsGroups(List.of("s")).all())));
    }

    private static byte[] token() {
        return new byte[] {1};
    }

    private static Uuid directory() {
        return new Uuid(7, 7);
    }

    private static void alterReplicaLogDirs(AdminScene scene) throws Exception {
        var replica = new TopicPartitionReplica("t", 0, NODE);
        await(scene.admin().alterReplicaLogDirs(Map.of(replica, "/elsewhere")).all());
    }

    private static void alterClientQuotas(AdminScene scene) throws Exception {
        var user = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "u"));
        var rate = new ClientQuotaAlteration.Op("producer_byte_rate", 1.0);
        var change = new ClientQuotaAlteration(user, List.of(rate));
        await(scene.admin().alterClientQuotas(List.of(change)).all());
    }

    private static void alterUserScramCredentials(AdminScene scene) throws Exception {
        var delete = new UserScramCredentialDeletion("u", ScramMechanism.SCRAM_SHA_256);
        await(scene.admin().alterUserScramCredentials(List.of(delete)).all());
    }

    private static void listShareGroupOffsets(AdminScene scene) throws Exception {
        var asked = Map.of("s", new ListShareGroupOffsetsSpec());
        await(scene.admin().listShareGroupOffsets(asked).all());
    }
}
