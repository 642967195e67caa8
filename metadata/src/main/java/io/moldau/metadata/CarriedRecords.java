package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.AccessControlEntryRecord;
import io.moldau.protocol.stored.ClientQuotaRecord;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.DelegationTokenRecord;
import io.moldau.protocol.stored.RegisterControllerRecord;
import io.moldau.protocol.stored.RemoveAccessControlEntryRecord;
import io.moldau.protocol.stored.RemoveDelegationTokenRecord;
import io.moldau.protocol.stored.RemoveUserScramCredentialRecord;
import io.moldau.protocol.stored.UnregisterControllerRecord;
import io.moldau.protocol.stored.UserScramCredentialRecord;

/// Records of things that nothing here acts on yet: access control entries, SCRAM credentials,
/// quotas, delegation tokens, controllers. They are kept as they are, by what they speak of, so
/// that a directory that Kafka wrote loses nothing when a snapshot is taken.
public record CarriedRecords(SortedTree<String, ClusterMetadataRecord> bySubject) {
    static final CarriedRecords EMPTY = new CarriedRecords(SortedTree.empty());

    CarriedRecords apply(AccessControlEntryRecord it) {
        return with(accessControl(it.id()), it);
    }

    CarriedRecords apply(RemoveAccessControlEntryRecord it) {
        return without(accessControl(it.id()));
    }

    private static String accessControl(Uuid id) {
        return "access-control/" + id;
    }

    CarriedRecords apply(UserScramCredentialRecord it) {
        return with(credential(it.mechanism(), it.name()), it);
    }

    CarriedRecords apply(RemoveUserScramCredentialRecord it) {
        return without(credential(it.mechanism(), it.name()));
    }

    private static String credential(int mechanism, String user) {
        return "scram/" + mechanism + "/" + user;
    }

    CarriedRecords apply(ClientQuotaRecord it) {
        var subject = "quota/" + it.entity() + "/" + it.key();
        return it.remove() ? without(subject) : with(subject, it);
    }

    CarriedRecords apply(DelegationTokenRecord it) {
        return with(token(it.tokenId()), it);
    }

    CarriedRecords apply(RemoveDelegationTokenRecord it) {
        return without(token(it.tokenId()));
    }

    private static String token(String id) {
        return "token/" + id;
    }

    CarriedRecords apply(RegisterControllerRecord it) {
        return with(controller(it.controllerId()), it);
    }

    CarriedRecords apply(UnregisterControllerRecord it) {
        return without(controller(it.controllerId()));
    }

    private static String controller(int id) {
        return "controller/" + id;
    }

    private CarriedRecords with(String subject, ClusterMetadataRecord record) {
        return new CarriedRecords(bySubject.with(subject, record));
    }

    private CarriedRecords without(String subject) {
        return new CarriedRecords(bySubject.without(subject));
    }
}
