package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.AlterConfigs.Alteration;
import io.moldau.metadata.AlterConfigs.Change;
import io.moldau.metadata.AlterConfigs.Operation;
import io.moldau.protocol.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigsTest {
    private static final ConfigResource ORDERS = ConfigResource.topic("orders");

    /// Knows `retention.ms`, a number from -1 on, and the list `cleanup.policy`.
    private static final class FewRules implements ConfigRules {
        @Override
        public ApiError check(
                ConfigResource resource,
                SortedTree<String, String> before,
                SortedTree<String, String> after) {
            for (var entry : after) {
                if (entry.key().equals("retention.ms") && Long.parseLong(entry.value()) < -1) {
                    return ApiError.of(
                            ErrorCode.INVALID_CONFIG,
                            "Invalid value %s for configuration retention.ms: Value must be at"
                                    + " least -1",
                            entry.value());
                }
            }
            return ApiError.NONE;
        }

        @Override
        public boolean isList(ConfigResource.Type type, String name) {
            return name.equals("cleanup.policy");
        }

        @Override
        public Optional<String> defaultList(ConfigResource resource, String name) {
            return Optional.of("delete");
        }

        @Override
        public String minInSyncReplicas() {
            return "1";
        }
    }

    private final TestCluster cluster = new TestCluster(new FewRules());

    ConfigsTest() {
        cluster.register(1);
        cluster.create("orders", 1, 1);
    }

    private ApiError alter(ConfigResource resource, Change... changes) {
        return cluster.submit(
                        new AlterConfigs(
                                List.of(new Alteration(resource, List.of(changes))), false))
                .getFirst()
                .error();
    }

    private static Change change(String name, Operation operation, @Nullable String value) {
        return new Change(name, operation, value);
    }

    private String value(String name) {
        return cluster.image().configs().find(ORDERS, name).orElse("nothing");
    }

    @Test
    void settingsAreSetAndDeleted() {
        assertThat(alter(ORDERS, change("retention.ms", Operation.SET, "5")))
                .isEqualTo(ApiError.NONE);
        assertThat(value("retention.ms")).isEqualTo("5");

        alter(ORDERS, change("retention.ms", Operation.DELETE, null));

        assertThat(value("retention.ms")).isEqualTo("nothing");
        assertThat(cluster.image().configs().byResource().isEmpty()).isTrue();
    }

    @Test
    void whatIsAsItWasChangesNothing() {
        alter(ORDERS, change("retention.ms", Operation.SET, "5"));

        var again =
                cluster.decide(
                        new AlterConfigs(
                                List.of(
                                        new Alteration(
                                                ORDERS,
                                                List.of(
                                                        change("retention.ms", Operation.SET, "5"),
                                                        change("none", Operation.DELETE, null)))),
                                false));

        assertThat(again.changes()).isEmpty();
    }

    @Test
    void oneAppendsToAListAndSubtractsFromIt() {
        alter(ORDERS, change("cleanup.policy", Operation.APPEND, "compact"));
        assertThat(value("cleanup.policy")).isEqualTo("delete,compact");

        alter(ORDERS, change("cleanup.policy", Operation.APPEND, "delete"));
        assertThat(value("cleanup.policy")).isEqualTo("delete,compact");
        alter(ORDERS, change("cleanup.policy", Operation.SUBTRACT, "delete"));
        assertThat(value("cleanup.policy")).isEqualTo("compact");
    }

    @Test
    void oneDoesNotAppendToANumber() {
        assertThat(alter(ORDERS, change("retention.ms", Operation.APPEND, "5")))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_CONFIG,
                                "Can't APPEND to key retention.ms because its type is not LIST."));
    }

    @Test
    void aTopicThatDoesNotExistHasNoSettings() {
        assertThat(alter(ConfigResource.topic("nosuch"), change("a", Operation.SET, "b")))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                                "The topic 'nosuch' does not exist."));
    }

    @Test
    void aResourceTakesAllOfItsChangesOrNone() {
        var error =
                alter(
                        ORDERS,
                        change("good", Operation.SET, "1"),
                        change("retention.ms", Operation.SET, "-5"));

        assertThat(error)
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_CONFIG,
                                "Invalid value -5 for configuration retention.ms: Value must be at"
                                        + " least -1"));
        assertThat(value("good")).isEqualTo("nothing");
    }

    @Test
    void resourcesAndKeysAreNamedOnce() {
        var twice = new Alteration(ORDERS, List.of(change("a", Operation.SET, "1")));
        var broker = new Alteration(ConfigResource.allBrokers(), twice.changes());
        var results = cluster.submit(new AlterConfigs(List.of(twice, broker, twice), false));

        assertThat(results)
                .containsExactly(
                        new AlterConfigs.Result(
                                ORDERS,
                                new ApiError(
                                        ErrorCode.INVALID_REQUEST,
                                        "Each resource must appear at most once.")),
                        new AlterConfigs.Result(ConfigResource.allBrokers(), ApiError.NONE));
        assertThat(alter(ORDERS, change("a", Operation.SET, "1"), change("a", Operation.SET, "2")))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_REQUEST, "Error due to duplicate config keys"));
    }

    @Test
    void valuesAreNeitherMissingNorEndless() {
        assertThat(alter(ORDERS, change("a", Operation.SET, null)).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(alter(ORDERS, change("a", Operation.SET, "x".repeat(32_768))))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_CONFIG,
                                "The configuration value cannot be added because it exceeds the"
                                        + " maximum value size of 32767 bytes."));
        assertThat(alter(ORDERS, change("a", Operation.SET, "ü".repeat(16_384))).code())
                .isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(alter(ORDERS, change("a", Operation.SET, "x".repeat(32_767))))
                .isEqualTo(ApiError.NONE);
    }

    @Test
    void replacingTakesBackWhatIsNotNamed() {
        alter(ORDERS, change("a", Operation.SET, "1"), change("b", Operation.SET, "2"));

        var result =
                cluster.submit(
                        new ReplaceConfigs(
                                List.of(
                                        new ReplaceConfigs.Replacement(
                                                ORDERS,
                                                List.of(new ReplaceConfigs.Setting("b", "3")))),
                                false));

        assertThat(result.getFirst().error()).isEqualTo(ApiError.NONE);
        assertThat(value("a")).isEqualTo("nothing");
        assertThat(value("b")).isEqualTo("3");
    }

    @Test
    void validatingOnlyChangesNothing() {
        var alteration = new Alteration(ORDERS, List.of(change("a", Operation.SET, "1")));

        var outcome = cluster.decide(new AlterConfigs(List.of(alteration), true));

        assertThat(outcome.changes()).isEmpty();
        assertThat(outcome.reply().getFirst().error()).isEqualTo(ApiError.NONE);
    }
}
