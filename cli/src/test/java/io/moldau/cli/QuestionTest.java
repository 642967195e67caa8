package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody may answer before something is gone for good.
class QuestionTest {
    private static final String QUESTION = "Delete orders (1 partition) with all records? [y/N] ";

    @TempDir Path directory;

    private Program delete(Program broker) throws Exception {
        var address = "127.0.0.1:" + broker.port();
        var asking = Program.ask(directory, "topic", "delete", "orders", "-b", address);
        asking.awaitSaid("[y/N] ");
        return asking;
    }

    @Test
    void onlyYesIsYes() throws Exception {
        try (var broker = Program.start(directory)) {
            var address = "127.0.0.1:" + broker.port();
            assertThat(
                            Program.run(directory, "topic", "create", "orders", "-b", address)
                                    .exitCode())
                    .isZero();
            for (var no : List.of("\n", "n\n", "yess\n")) {
                try (var asking = delete(broker)) {
                    asking.answer(no);
                    assertThat(asking.exitCode()).as(no).isEqualTo(4);
                    assertThat(asking.said()).isEqualTo(QUESTION + "moldau: not done\n");
                }
            }
            try (var asking = delete(broker)) {
                asking.answer("");
                assertThat(asking.exitCode()).isEqualTo(4);
                assertThat(asking.said()).isEqualTo(QUESTION + "\nmoldau: not done\n");
            }
            try (var asking = delete(broker)) {
                assertThat(asking.signal("INT")).isEqualTo(130);
                assertThat(asking.said()).isEqualTo(QUESTION + "\n");
            }
            try (var asking = delete(broker)) {
                asking.answer("yes\n");
                assertThat(asking.exitCode()).isZero();
                assertThat(asking.said()).isEqualTo(QUESTION + "Deleted topic orders\n");
            }
        }
    }
}
