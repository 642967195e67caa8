package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_REQUEST;
import static io.moldau.protocol.ErrorCode.INVALID_TOPIC_EXCEPTION;
import static io.moldau.protocol.ErrorCode.TOPIC_ALREADY_EXISTS;

/// Which names a topic may have.
public final class TopicNames {
    /// Longest name; with a partition number behind it, it still is a file name everywhere.
    public static final int LENGTH_MAX = 249;

    static final String CLUSTER_METADATA = "__cluster_metadata";

    private TopicNames() {}

    /// Whether `name` is a topic name at all, existing or not.
    public static ApiError check(String name) {
        if (name.isEmpty()) {
            return invalid("the empty string is not allowed");
        }
        if (name.equals(".") || name.equals("..")) {
            return invalid("'" + name + "' is not allowed");
        }
        if (name.length() > LENGTH_MAX) {
            return invalid(
                    "the length of '%s' is longer than the max allowed length %d",
                    name, LENGTH_MAX);
        }
        if (!name.chars().allMatch(TopicNames::isLegal)) {
            return invalid(
                    "'%s' contains one or more characters other than ASCII alphanumerics, '.', '_'"
                            + " and '-'",
                    name);
        }
        return ApiError.NONE;
    }

    private static boolean isLegal(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '.'
                || character == '_'
                || character == '-';
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    private static ApiError invalid(String why, Object... parts) {
        return ApiError.of(
                INVALID_TOPIC_EXCEPTION, "Topic name is invalid: %s", why.formatted(parts));
    }

    /// Whether a new topic may be called `name` beside those that there are.
    static ApiError checkNew(String name, TopicsImage topics) {
        if (name.equals(CLUSTER_METADATA)) {
            return ApiError.of(
                    INVALID_REQUEST, "Creation of internal topic %s is prohibited.", name);
        }
        var error = check(name);
        if (!error.isNone()) {
            return error;
        }
        if (topics.contains(name)) {
            return ApiError.of(TOPIC_ALREADY_EXISTS, "Topic '%s' already exists.", name);
        }
        return topics.colliding(name)
                .map(existing ->
                        ApiError.of(
                                INVALID_TOPIC_EXCEPTION,
                                "Topic '%s' collides with existing topic: %s",
                                name,
                                existing))
                .orElse(ApiError.NONE);
    }

    /// What two names share that would give one metric name: there, a period becomes an underscore.
    static String collisionKey(String name) {
        return name.replace('.', '_');
    }

    static boolean mayCollide(String name) {
        return name.indexOf('.') >= 0 || name.indexOf('_') >= 0;
    }
}
