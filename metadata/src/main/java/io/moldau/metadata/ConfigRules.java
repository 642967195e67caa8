package io.moldau.metadata;

import java.util.Optional;

/// What the controller asks about settings: which there are, and which values they take. The
/// definitions themselves are not its business.
public interface ConfigRules {
    /// Whether `resource` may have exactly these settings.
    ///
    /// @param before what is set now; a value that was valid once is not refused for being kept
    /// @param after what would be set, this is what is checked
    /// @return [ApiError#NONE], or what is wrong
    ApiError check(
            ConfigResource resource,
            SortedTree<String, String> before,
            SortedTree<String, String> after);

    /// Whether a setting holds a list, so that one can append to it.
    boolean isList(ConfigResource.Type type, String name);

    /// The list that holds where nothing is set, as comma separated text: what one appends to.
    Optional<String> defaultList(ConfigResource resource, String name);

    /// How many replicas of a partition must be in sync where neither the topic nor the cluster
    /// says so (`min.insync.replicas`).
    String minInSyncReplicas();

    /// Rules that allow everything and know no lists, for tests and for tools.
    static ConfigRules anything() {
        return new ConfigRules() {
            @Override
            public ApiError check(
                    ConfigResource resource,
                    SortedTree<String, String> before,
                    SortedTree<String, String> after) {
                return ApiError.NONE;
            }

            @Override
            public boolean isList(ConfigResource.Type type, String name) {
                return false;
            }

            @Override
            public Optional<String> defaultList(ConfigResource resource, String name) {
                return Optional.empty();
            }

            @Override
            public String minInSyncReplicas() {
                return "1";
            }
        };
    }
}
