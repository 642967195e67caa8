import org.apache.kafka.clients.admin.Admin;

import java.util.List;

/// How many partitions a topic has, as the admin client describes it.
final class TopicSize {
    private TopicSize() {}

    static int of(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get().partitions().size();
    }
}
