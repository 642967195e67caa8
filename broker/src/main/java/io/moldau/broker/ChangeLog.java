package io.moldau.broker;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.ConfigResource;
import io.moldau.metadata.MetadataUpdate;
import io.moldau.metadata.TopicImage;
import io.moldau.metadata.config.ConfigCatalog;
import io.moldau.metadata.config.ConfigKey;
import io.moldau.metadata.config.ConfigScope;
import io.moldau.protocol.Uuid;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lines for operators about what somebody has changed: topics and settings.
final class ChangeLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);

    private ChangeLog() {}

    static void note(MetadataUpdate update) {
        for (Uuid id : update.topics()) {
            note(update.before().topic(id), update.after().topic(id));
        }
        for (ConfigResource resource : update.configs()) {
            String what = changes(resource, update.before(), update.after());
            if (!what.isEmpty()) {
                LOG.info("Settings changed of={} {}", oneLine(nameOf(resource)), oneLine(what));
            }
        }
    }

    private static void note(Optional<TopicImage> before, Optional<TopicImage> after) {
        if (before.isEmpty() && after.isPresent()) {
            var topic = after.get();
            LOG.info("Topic created topic={} partitions={}", topic.name(), topic.partitionCount());
        } else if (before.isPresent() && after.isEmpty()) {
            var topic = before.get();
            LOG.info("Topic deleted topic={} partitions={}", topic.name(), topic.partitionCount());
        } else if (before.isPresent()
                && before.get().partitionCount() != after.orElseThrow().partitionCount()) {
            LOG.info(
                    "Topic grown topic={} partitions={} before={}",
                    before.get().name(),
                    after.orElseThrow().partitionCount(),
                    before.get().partitionCount());
        }
    }

    private static String nameOf(ConfigResource resource) {
        return switch (resource.type()) {
            case BROKER -> resource.name().isEmpty() ? "all brokers" : "broker " + resource.name();
            case TOPIC -> "topic " + resource.name();
            case GROUP -> "group " + resource.name();
            case BROKER_LOGGER, CLIENT_METRICS, UNKNOWN -> resource.toString();
        };
    }

    /// The settings of `resource` that differ, with their new values; nothing for a new topic,
    /// whose settings came with it.
    static String changes(ConfigResource resource, ClusterImage before, ClusterImage after) {
        Map<String, String> old = NodeConfigs.own(before, resource);
        Map<String, String> own = NodeConfigs.own(after, resource);
        var names = new TreeSet<>(old.keySet());
        names.addAll(own.keySet());
        var text = new StringBuilder();
        for (String name : names) {
            String value = own.get(name);
            if (value == null) {
                text.append(text.isEmpty() ? "" : " ").append(name).append(" removed");
            } else if (!value.equals(old.get(name))) {
                text.append(text.isEmpty() ? "" : " ").append(name).append('=');
                text.append(isSecret(name) ? "[hidden]" : value);
            }
        }
        return text.toString();
    }

    /// A client's text in a form that neither forges a line of the log nor commands a terminal:
    /// control characters, and what breaks or reverses lines in Unicode, in hexadecimal.
    static String oneLine(String text) {
        if (text.chars().allMatch(ChangeLog::isHarmless)) {
            return text;
        }
        var safe = new StringBuilder();
        text.chars()
                .forEach(it -> {
                    if (isHarmless(it)) {
                        safe.append((char) it);
                    } else {
                        safe.append("\\u%04x".formatted(it));
                    }
                });
        return safe.toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /// What nobody knows may be one.
    private static boolean isSecret(String name) {
        var catalog = ConfigCatalog.get();
        return catalog.findForBroker(name)
                .or(() -> catalog.find(ConfigScope.TOPIC, name))
                .or(() -> catalog.find(ConfigScope.GROUP, name))
                .map(ConfigKey::isSensitive)
                .orElse(true);
    }
}
