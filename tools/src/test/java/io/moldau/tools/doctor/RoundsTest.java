package io.moldau.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.tools.doctor.Rounds.Visit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<Exception> told = new ArrayList<>();

    private Rounds rounds(Duration max) {
        return new Rounds(InstantSource.system(), max, TestFindings.FAR, told::add);
    }

    private static List<String> texts(List<Finding> found) {
        return found.stream().map(it -> it.check() + ": " + it.what()).toList();
    }

    @Test
    void aCheckThatIsNotDoneInTimeIsSaidAndTheOthersGoOn() throws Exception {
        var ended = new CountDownLatch(1);
        var hangs =
                new Visit(
                        "hangs",
                        findings -> {
                            findings.good("seen before");
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                ended.countDown();
                            }
                        });
        var sound = new Visit("sound", findings -> findings.good("all is well"));
        var found = rounds(Duration.ofMillis(300)).run(List.of(hangs, sound));
        assertThat(texts(found))
                .containsExactly(
                        "hangs: seen before", "hangs: was not done in time", "sound: all is well");
        assertThat(found.get(1).remedy().commands())
                .containsExactly("moldau doctor --timeout 1 -b far:9092");
        ended.await(); // it is told to stop
        assertThat(told).isEmpty();
    }

    @Test
    void theTimeIsThatOfAllRoundsTogether() throws Exception {
        var rounds = rounds(Duration.ofMillis(200));
        var waits = new Visit("waits", _ -> new CountDownLatch(1).await());
        var begun = System.nanoTime();
        rounds.run(List.of(waits, waits, waits));
        assertThat(texts(rounds.run(List.of(waits))))
                .containsExactly("waits: was not done in time");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aCheckThatCannotBeMadeIsAFinding() throws Exception {
        var fails =
                new Visit(
                        "fails",
                        _ -> {
                            throw new IllegalStateException("no such thing");
                        });
        var late =
                new Visit(
                        "late",
                        _ -> {
                            throw new TimeoutException("in 10 ms");
                        });
        var found = rounds(Duration.ofSeconds(30)).run(List.of(fails, late));
        assertThat(texts(found))
                .containsExactly(
                        "fails: could not be looked at: no such thing",
                        "late: could not be looked at: no answer in time (in 10 ms)");
        assertThat(found.getFirst().remedy().commands())
                .containsExactly("moldau doctor --debug -b far:9092");
        assertThat(told).hasSize(2);
    }
}
