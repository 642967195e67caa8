package io.moldau.tools.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Screen;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How scripts end that never get as far as a cluster. What is expected is what Kafka's own tools
/// did; where those leave their process alive, `SameAsKafkaTest` compares with them.
class ScriptsTest {
    private final Screen screen = new Screen(0, false);

    private int run(String script, String line) {
        var session = new Session(screen.terminal(), Map.of(), InstantSource.system());
        var words = line.isEmpty() ? List.<String>of() : List.of(line.split(" "));
        return new Scripts(session).run(script, words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka-verifiable-producer", "kafka-verifiable-consumer"})
    void verifiableClientsHelpWhereNothingIsAskedAndEndWell(String script) {
        assertThat(run(script, "")).isZero();
        assertThat(screen.out()).contains("--max-messages");
        assertThat(screen.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka-verifiable-producer", "kafka-verifiable-consumer"})
    void verifiableClientsEndWithOneAfterHelpThatWasAskedFor(String script) {
        assertThat(run(script, "--help")).isOne();
        assertThat(screen.out()).contains("--max-messages");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --version | argument --topic is required
                    --topic t | one of the arguments --bootstrap-server is required
                    --bootstrap-server h:1 | argument --topic is required
                    --topic t --bootstrap-server h:1 --acks 2 | argument --acks: invalid choice: '2' (choose from {0,1,-1})
                    --topic t --bootstrap-server h:1 --acks all | argument --acks: could not convert 'all' to Integer (For input string: "all")
                    --topic t --bootstrap-server h:1 --spoon | unrecognized arguments: '--spoon'
                    --topic t --producer.config a --command-config b --bootstrap-server h:1 | Options --producer.config and --command-config are mutually exclusive
                    """)
    void theVerifiableProducerSaysWhatIsWrong(String line, String sentence) {
        assertThat(run("kafka-verifiable-producer", line)).isOne();
        assertThat(screen.errors())
                .isEqualTo(
                        "kafka-verifiable-producer: error: %s; --help shows how it goes\n"
                                .formatted(sentence));
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void onlySomeScriptsKnowTheirVersion() {
        assertThat(run("kafka-storage", "--version")).isOne();
        assertThat(screen.out()).isEmpty();
        assertThat(run("kafka-transactions", "-v")).isZero();
        assertThat(screen.out()).matches("\\d\\.\\d\\.\\d\n");
    }

    @Test
    void whatAClientCannotBeMadeForIsSaid() {
        var line = "--topic t --bootstrap-server no.such.host.invalid:1";
        assertThat(run("kafka-verifiable-producer", line)).isOne();
        assertThat(screen.errors()).contains("No resolvable bootstrap urls");
    }
}
