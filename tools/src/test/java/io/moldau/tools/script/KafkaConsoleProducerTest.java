package io.moldau.tools.script;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.command.Session;
import io.moldau.tools.record.LineLayout;
import io.moldau.tools.screen.Terminal;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaConsoleProducerTest {
    /// A client whose thread died says nothing of its records: neither may the script end well.
    @Test
    void recordsOfWhichNothingIsHeardAreNoSuccess() throws Exception {
        var in = new ByteArrayInputStream("one\ntwo\nthree\n".getBytes(StandardCharsets.UTF_8));
        var nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        var terminal = new Terminal(in, nowhere, nowhere, 0, false, false);
        var session = new Session(terminal, Map.of(), InstantSource.system());
        var script = new KafkaConsoleProducer();
        script.requireAllKnown();
        try (var producer =
                new MockProducer<>(
                        false, null, new ByteArraySerializer(), new ByteArraySerializer())) {
            var output = new Output(terminal, session.clock());
            script.produce(session, LineLayout.of(Map.of()), producer, output);
            producer.completeNext();
            producer.errorNext(new RecordTooLargeException("too large"));
        }
        assertThatThrownBy(script::requireAllKnown).hasMessageStartingWith("Of 1 records nobody");
    }
}
