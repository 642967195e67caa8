package io.moldau.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final long GIB = 1L << 30;
    private static final long NOW_MS = 1_795_000_000_000L;

    private static List<String> found(Consumer<Findings> check) {
        var findings = new Findings();
        check.accept(findings);
        return findings.all().stream().map(it -> it.level().word() + " " + it.what()).toList();
    }

    @Test
    void clocksMayDifferByTheTimeAnAnswerTakes() {
        assertThat(found(it -> ClockCheck.judge(NOW_MS + 500, NOW_MS, NOW_MS + 1, 1, it)))
                .containsExactly("ok the clock of node 1 agrees with this machine's");
        assertThat(found(it -> ClockCheck.judge(NOW_MS + 4_000, NOW_MS, NOW_MS + 1_000, 1, it)))
                .containsExactly("warn the clock of node 1 is 3s ahead of this machine's");
        assertThat(found(it -> ClockCheck.judge(NOW_MS - 7_200_000, NOW_MS, NOW_MS, 2, it)))
                .containsExactly("bad the clock of node 2 is 2h behind this machine's");
    }

    @Test
    void aDiskWithLessThanATenthFreeIsWatched() {
        assertThat(found(it -> DiskCheck.judgeSpace("/data", 50 * GIB, 100 * GIB, it)))
                .containsExactly("ok /data has 50.0 GiB of 100 GiB free");
        assertThat(found(it -> DiskCheck.judgeSpace("/data", 9 * GIB, 100 * GIB, it)))
                .containsExactly("warn /data has 9.00 GiB of 100 GiB free");
        assertThat(found(it -> DiskCheck.judgeSpace("/data", GIB - 1, 2 * GIB, it)))
                .containsExactly("bad /data has 1.00 GiB of 2.00 GiB free");
    }

    @Test
    void aBrokerNeedsRoomForFilesAndConnections() {
        assertThat(found(it -> DiskCheck.judgeOpenFiles(new BrokerFiles(7, 90, 100_000), it)))
                .containsExactly(
                        "ok the broker (pid 7) has 90 files and connections open and may have 100,000");
        assertThat(found(it -> DiskCheck.judgeOpenFiles(new BrokerFiles(7, 90, 1_024), it)))
                .singleElement()
                .asString()
                .startsWith("warn ");
        assertThat(found(it -> DiskCheck.judgeOpenFiles(new BrokerFiles(7, 95_000, 100_000), it)))
                .singleElement()
                .asString()
                .startsWith("warn ");
    }

    @Test
    void whatTheDiskTakesIsTheMiddleOfTheMeasurements() {
        var nanos = new long[100];
        for (int i = 0; i < nanos.length; i++) {
            nanos[(i * 37) % nanos.length] = i;
        }
        assertThat(FlushProbe.of(nanos))
                .isEqualTo(new FlushProbe(Duration.ofNanos(50), Duration.ofNanos(99)));
    }

    @Test
    void anOlderJavaIsNamedWithItsHome() {
        assertThat(found(it -> JavaCheck.judge(Runtime.Version.parse("21.0.2"), "/jdk", it)))
                .containsExactly("bad Java 21.0.2 in /jdk");
        assertThat(found(it -> JavaCheck.judge(Runtime.Version.parse("25.0.1"), "/jdk", it)))
                .containsExactly("ok Java 25.0.1 in /jdk");
    }

    @Test
    void aTransactionOpenForLongIsNamedWithWhatItHolds() {
        var open =
                new TransactionDescription(
                        1,
                        TransactionState.ONGOING,
                        5,
                        (short) 0,
                        900_000,
                        OptionalLong.of(NOW_MS - 120_000),
                        Set.of(new TopicPartition("orders", 3)));
        assertThat(found(it -> TransactionCheck.judge("pay", open, NOW_MS, it)))
                .containsExactly(
                        "warn transaction pay is open since 2m and holds the stable offset of orders-3; it is aborted after 15m");
        assertThat(found(it -> TransactionCheck.judge("pay", open, NOW_MS - 70_000, it))).isEmpty();
    }

    @Test
    void offsetsAreWatchedInTheLastQuarterOfTheirTime() {
        var week = Duration.ofDays(7);
        assertThat(found(it -> OffsetExpiryCheck.judge("g", Duration.ofDays(5), week, it)))
                .isEmpty();
        assertThat(found(it -> OffsetExpiryCheck.judge("g", Duration.ofDays(6), week, it)))
                .containsExactly("warn the offsets of group g, which has no members, expire in 1d");
    }

    @Test
    void onlyTheFirstOfManyAreNamed() {
        assertThat(Findings.named(List.of(1, 2), String::valueOf)).isEqualTo("1, 2");
        assertThat(Findings.named(List.of(1, 2, 3, 4, 5, 6, 7), String::valueOf))
                .isEqualTo("1, 2, 3, 4, 5 and 2 more");
    }

    @Test
    void theLagOfAGroupIsWhatIsBehindItsCommits() {
        var partition = new TopicPartition("orders", 0);
        var look =
                new GroupLook(
                        Map.of(),
                        Map.of("g", Map.of(partition, new OffsetAndMetadata(40))),
                        Map.of(partition, 100L));
        assertThat(look.lag("g")).isEqualTo(60);
        assertThat(look.lag("other")).isZero();
    }
}
