package io.moldau.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Python client of librdkafka, installed by the test into a folder of its own.
class PythonClientTest {
    private static final Path VENV = Checkout.ROOT.resolve("acceptance/target/venv");
    private static final Path SCRIPT =
            Checkout.ROOT.resolve("acceptance/src/test/python/confluent_client.py");
    private static final long INSTALL_MAX_SECONDS = 300;

    @TempDir private Path directory;

    @Test
    void confluentKafkaProducesAndConsumesByGroup() throws Exception {
        boolean python = run("python3", "--version") == 0;
        if (!python) {
            System.err.println("SKIPPED: no python3 here, so confluent-kafka was not tried");
        }
        assumeThat(python).as("python3 is installed").isTrue();
        install();
        try (var broker = MoldauProcess.start(directory.resolve("broker"), Map.of())) {
            int exit =
                    run(
                            VENV.resolve("bin/python").toString(),
                            SCRIPT.toString(),
                            broker.bootstrap());
            assertThat(exit).as(Files.readString(output())).isZero();
            assertThat(Files.readString(output())).endsWith("all done\n");
        }
    }

    private void install() throws Exception {
        if (!Files.exists(VENV.resolve("installed"))) {
            assertThat(run("python3", "-m", "venv", VENV.toString())).isZero();
            var pip = VENV.resolve("bin/pip").toString();
            int exit = run(pip, "install", "--quiet", "confluent-kafka==2.12.2");
            assertThat(exit).as(Files.readString(output())).isZero();
            Files.createFile(VENV.resolve("installed"));
        }
    }

    private Path output() {
        return directory.resolve("python.out");
    }

    private int run(String... command) throws Exception {
        try {
            var process =
                    new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(output().toFile())
                            .start();
            if (!process.waitFor(INSTALL_MAX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running: " + List.of(command));
            }
            return process.exitValue();
        } catch (java.io.IOException e) {
            return -1; // there is no such program
        }
    }
}
