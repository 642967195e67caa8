package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// A node that finds records of topics which its metadata does not know.
class LostMetadataTest {
    private static final Path DATA = Path.of("/var/moldau");
    private static final Path METADATA = DATA.resolve("__cluster_metadata-0");

    @Test
    void withoutProofThatATopicWasDeletedItsRecordsAreKept() {
        TestNode.run(node -> {
            node.topic("orders", 1);
            node.produce("orders", 0, "a", "b");

            node.crash(LostMetadataTest::loseAllOfIt);
            node.crash(disk -> {
                var aside =
                        disk.list(DATA).stream()
                                .filter(name -> name.toString().startsWith("orders-0."))
                                .toList();
                assertThat(aside).hasSize(1);
                assertThat(aside.getFirst().toString()).endsWith("-stray");
                var segment = DATA.resolve(aside.getFirst()).resolve("00000000000000000000.log");
                assertThat(disk.size(segment)).isPositive();
            });
        });
    }

    /// A version before wrote it.
    @Test
    void aDirectoryWithoutTheMetadataLogsEndIsOpenedAndKeepsWhatIsInIt() {
        TestNode.run(node -> {
            node.topic("orders", 1);
            node.produce("orders", 0, "a", "b");

            node.crash(disk -> disk.delete(DATA.resolve("moldau-metadata.end")));
            node.crash(disk ->
                    assertThat(disk.list(DATA))
                            .contains(Path.of("orders-0"), Path.of("moldau-metadata.end")));
        });
    }

    private static void loseAllOfIt(SimulatedDisk disk) throws IOException {
        for (var name : disk.list(METADATA)) {
            disk.delete(METADATA.resolve(name));
        }
        disk.delete(DATA.resolve("moldau-metadata.end"));
    }
}
