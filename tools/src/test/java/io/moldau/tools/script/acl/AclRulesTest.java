package io.moldau.tools.script.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.script.ScriptFailure;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class AclRulesTest {
    private static final AclRules.Granted BOB_NOT_EVE =
            new AclRules.Granted(
                    List.of("User:bob"), List.of(), List.of("User:eve"), List.of("10.0.0.1"));

    @Test
    void whoIsAllowedIsAllowedFromEverywhere() {
        assertThat(BOB_NOT_EVE.entries(List.of(AclOperation.READ)))
                .containsExactlyInAnyOrder(
                        new AccessControlEntry(
                                "User:bob", "*", AclOperation.READ, AclPermissionType.ALLOW),
                        new AccessControlEntry(
                                "User:eve", "10.0.0.1", AclOperation.READ, AclPermissionType.DENY));
    }

    @Test
    void anOperationThatAResourceDoesNotKnowIsRefused() {
        var rules = new AclRules();
        rules.add(
                new ResourcePatternFilter(ResourceType.GROUP, "billing", PatternType.LITERAL),
                BOB_NOT_EVE.entries(List.of(AclOperation.WRITE)));
        assertThatThrownBy(rules::check)
                .isInstanceOf(ScriptFailure.class)
                .hasMessageStartingWith("ResourceType GROUP only supports operations [");
    }

    @Test
    void operationsHaveNamesForPeople() {
        assertThat(AclRules.operation("DescribeConfigs")).isEqualTo(AclOperation.DESCRIBE_CONFIGS);
        assertThat(AclRules.operation("read")).isEqualTo(AclOperation.READ);
        assertThat(AclRules.operation("nonsense")).isEqualTo(AclOperation.UNKNOWN);
    }
}
