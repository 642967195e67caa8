package io.moldau.acceptance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every method of the stock Java Admin client: it works, or it fails at once with an error that
/// names what is missing. A method that a new client brings has no row and is missed here.
class AdminClientTest {
    /// All tests make one and close it.
    private static final List<String> LIFE = List.of("create", "close");

    @TempDir private static Path directory;
    private static AdminScene scene;

    @BeforeAll
    static void start() throws Exception {
        var settings = Map.of("group.initial.rebalance.delay.ms", "0");
        scene = AdminScene.on(MoldauProcess.start(directory, settings));
    }

    @AfterAll
    static void stop() throws Exception {
        scene.close();
    }

    private static List<AdminMethod> table() {
        var all = new ArrayList<AdminMethod>();
        all.addAll(TopicMethods.all());
        all.addAll(GroupMethods.all());
        all.addAll(NodeMethods.all());
        all.addAll(TransactionMethods.all());
        all.addAll(MissingMethods.all());
        return all;
    }

    @Test
    void everyMethodHasARow() {
        var methods = new TreeSet<String>();
        Stream.of(Admin.class.getMethods()).forEach(it -> methods.add(it.getName()));
        methods.removeAll(LIFE);
        assertThat(table())
                .extracting(AdminMethod::name)
                .containsExactlyInAnyOrderElementsOf(methods);
    }

    @TestFactory
    Stream<DynamicTest> everyMethodWorksOrSaysWhatIsMissing() {
        return table().stream().map(it -> DynamicTest.dynamicTest(it.name(), () -> check(it)));
    }

    private static void check(AdminMethod method) throws Exception {
        switch (method) {
            case AdminMethod.Works(_, var trial) -> trial.run(scene);
            case AdminMethod.NotYet(_, var missing, var trial) ->
                    assertThat(failure(trial))
                            .isInstanceOf(UnsupportedVersionException.class)
                            .hasMessageContaining(missing);
        }
    }

    private static Throwable failure(AdminMethod.Trial trial) throws Exception {
        try {
            trial.run(scene);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (KafkaException | IllegalStateException e) {
            return e;
        }
        throw new AssertionError("it works: the row is out of date");
    }
}
