package io.moldau.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// Waits until a broker that was started answers.
final class FirstAnswer {
    private static final Duration START_MAX = Duration.ofMinutes(2);

    private FirstAnswer() {}

    /// @param output what the process prints, for the message if it does not start
    static void await(Process process, String bootstrap, Path output) throws Exception {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try (var admin = Admin.create(clientSettings(bootstrap))) {
                admin.describeCluster().nodes().get(5, TimeUnit.SECONDS);
                return;
            } catch (Exception e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new IllegalStateException(
                            "the broker did not start:\n" + Files.readString(output), e);
                }
            }
        }
    }

    /// Waits until the coordinator of a group answers: the topic that groups keep their offsets in
    /// is made when it is first needed, and not every client is patient meanwhile.
    static void awaitCoordinators(String bootstrap) throws Exception {
        try (var admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            var _ =
                    admin.listConsumerGroupOffsets("no-such-group")
                            .partitionsToOffsetAndMetadata()
                            .get(START_MAX.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static Map<String, Object> clientSettings(String bootstrap) {
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 4000);
    }
}
