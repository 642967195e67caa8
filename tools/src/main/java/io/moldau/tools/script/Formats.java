package io.moldau.tools.script;

import org.apache.kafka.common.MessageFormatter;

/// How `kafka-console-consumer.sh` prints a record: by the name of a class, those of Kafka or
/// another on the class path.
final class Formats {
    private static final String PACKAGE = "org.apache.kafka.tools.consumer.";

    static final String DEFAULT = PACKAGE + "DefaultMessageFormatter";

    private Formats() {}

    static MessageFormatter named(String type, Output output) {
        // kafka.tools was their package before Kafka 4.
        return switch (type) {
            case DEFAULT,
                    "kafka.tools.DefaultMessageFormatter",
                    // The same, and a line in a log that Kafka's scripts do not keep.
                    PACKAGE + "LoggingMessageFormatter",
                    "kafka.tools.LoggingMessageFormatter" ->
                    new DefaultFormat(output);
            case PACKAGE + "NoOpMessageFormatter", "kafka.tools.NoOpMessageFormatter" ->
                    (_, _) -> {};
            case PACKAGE + "OffsetsMessageFormatter" -> CoordinatorFormat.offsets();
            case PACKAGE + "GroupMetadataMessageFormatter" -> CoordinatorFormat.groups();
            case PACKAGE + "TransactionLogMessageFormatter" -> CoordinatorFormat.transactions();
            case PACKAGE + "ShareGroupMessageFormatter" -> CoordinatorFormat.shareGroups();
            case PACKAGE + "group.share.ShareGroupStateMessageFormatter" ->
                    CoordinatorFormat.shareStates();
            case String it when it.startsWith(PACKAGE) ->
                    throw new ScriptFailure("%s is not in this version of Moldau".formatted(it));
            case String it -> ofClass(it);
        };
    }

    private static MessageFormatter ofClass(String type) {
        try {
            return Class.forName(type)
                    .asSubclass(MessageFormatter.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw ScriptFailure.usage("There is no formatter " + e.getMessage());
        }
    }
}
