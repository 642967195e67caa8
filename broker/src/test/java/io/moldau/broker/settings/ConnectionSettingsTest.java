package io.moldau.broker.settings;

import static io.moldau.broker.settings.OneBroker.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Settings of listeners and connections.
class ConnectionSettingsTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    @Test
    void anIdleConnectionIsClosedAfterItsTime() {
        OneBroker.with(
                settings("connections.max.idle.ms", "5000"),
                broker -> {
                    try (var peer = broker.connect()) {
                        assertThat(peer.isServedWithin(SOON)).isTrue();
                        assertThat(peer.isEndedWithin(Duration.ofSeconds(4))).isFalse();
                    }
                    try (var peer = broker.connect()) {
                        assertThat(peer.isEndedWithin(Duration.ofSeconds(8))).isTrue();
                    }
                });
    }

    @Test
    void aNegativeIdleTimeMeansNever() {
        OneBroker.with(
                settings("connections.max.idle.ms", "-1"),
                broker -> {
                    try (var peer = broker.connect()) {
                        assertThat(peer.isServedWithin(SOON)).isTrue();
                        broker.sleep(Duration.ofDays(2));
                        assertThat(peer.isServedWithin(SOON)).isTrue();
                    }
                });
    }

    @Test
    void aboveMaxConnectionsTheNextWaitsUntilOneLeaves() {
        OneBroker.with(
                settings("max.connections", "2"),
                broker -> {
                    var first = broker.connect();
                    try (var second = broker.connect();
                            var third = broker.connect()) {
                        assertThat(first.isServedWithin(SOON)).isTrue();
                        assertThat(second.isServedWithin(SOON)).isTrue();
                        assertThat(third.isServedWithin(SOON)).isFalse();
                        first.close();
                        assertThat(third.isEndedWithin(SOON)).isFalse();
                    }
                    broker.sleep(SOON);
                    try (var later = broker.connect()) {
                        assertThat(later.isServedWithin(SOON)).isTrue();
                    }
                });
    }

    @Test
    void maxConnectionsCountsAllListenersTogetherAndOneListenerMayHaveLess() {
        OneBroker.with(
                settings(
                        "listeners",
                        "PLAINTEXT://:9092,SIDE://:9094",
                        "advertised.listeners",
                        "PLAINTEXT://broker:9092,SIDE://broker:9094",
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,SIDE:PLAINTEXT",
                        "max.connections",
                        "3",
                        "listener.name.side.max.connections",
                        "1"),
                broker -> {
                    try (var side = broker.connect(9094);
                            var sideTwo = broker.connect(9094);
                            var plain = broker.connect();
                            var plainTwo = broker.connect();
                            var plainThree = broker.connect()) {
                        assertThat(side.isServedWithin(SOON)).isTrue();
                        assertThat(sideTwo.isServedWithin(SOON)).isFalse();
                        assertThat(plain.isServedWithin(SOON)).isTrue();
                        assertThat(plainTwo.isServedWithin(SOON)).isTrue();
                        assertThat(plainThree.isServedWithin(SOON)).isFalse();
                    }
                });
    }

    @Test
    void anAddressHasItsLimitAndCertainAddressesHaveTheirOwn() {
        var own = new String[1];
        OneBroker.with(
                settings("max.connections.per.ip", "1"),
                broker -> {
                    try (var first = broker.connect()) {
                        own[0] = first.ownAddress();
                        assertThat(first.isServedWithin(SOON)).isTrue();
                        refused(broker);
                    }
                    broker.sleep(SOON);
                    try (var later = broker.connect()) {
                        assertThat(later.isServedWithin(SOON)).isTrue();
                    }
                });
        OneBroker.with(
                settings(
                        "max.connections.per.ip",
                        "0",
                        "max.connections.per.ip.overrides",
                        "192.0.2.1:9," + own[0] + ":2"),
                broker -> {
                    try (var first = broker.connect();
                            var second = broker.connect()) {
                        assertThat(first.isServedWithin(SOON)).isTrue();
                        assertThat(second.isServedWithin(SOON)).isTrue();
                        refused(broker);
                    }
                });
    }

    @Test
    void limitsChangeWhileTheNodeRunsAndStayAfterARestart() {
        OneBroker.with(
                settings(),
                broker -> {
                    try (var admin = Talk.with(broker)) {
                        String address = admin.peer().ownAddress();
                        admin.alterBrokers("max.connections.per.ip", "1");
                        broker.sleep(SOON);
                        refused(broker);
                        admin.alterBroker(1, "max.connections.per.ip.overrides", address + ":2");
                        broker.sleep(SOON);
                        try (var second = broker.connect()) {
                            assertThat(second.isServedWithin(SOON)).isTrue();
                            refused(broker);
                        }
                    }
                    broker.restart();
                    try (var first = broker.connect();
                            var second = broker.connect()) {
                        assertThat(first.isServedWithin(SOON)).isTrue();
                        assertThat(second.isServedWithin(SOON)).isTrue();
                        refused(broker);
                    }
                });
    }

    private static void refused(OneBroker broker) throws IOException {
        try (var one = broker.connect()) {
            assertThat(one.isEndedWithin(SOON)).isTrue();
        }
    }

    @Test
    void aRequestAboveTheLimitEndsTheConnection() {
        OneBroker.with(
                settings("socket.request.max.bytes", "100000", "message.max.bytes", "50000"),
                broker -> {
                    try (var fits = broker.connect();
                            var tooLarge = broker.connect()) {
                        assertThat(fits.isServedWithin(SOON)).isTrue();
                        assertThat(tooLarge.isServedWithin(SOON)).isTrue();
                        fits.send(ByteBuffer.allocate(4).putInt(100_000).array());
                        tooLarge.send(ByteBuffer.allocate(4).putInt(100_001).array());
                        assertThat(tooLarge.isEndedWithin(SOON)).isTrue();
                        assertThat(fits.isEndedWithin(SOON)).isFalse();
                    }
                });
    }

    @Test
    void requestsUnderWayTogetherTakeNoMoreMemoryThanTheyMay() {
        OneBroker.with(
                settings("queued.max.request.bytes", "300000"),
                broker -> {
                    try (var peer = broker.connect()) {
                        assertThat(peer.isServedWithin(SOON)).isTrue();
                        peer.send(ByteBuffer.allocate(4).putInt(1_000_000).array());
                        assertThatThrownBy(() -> peer.send(new byte[900_000]))
                                .isInstanceOf(IOException.class);
                    }
                });
    }

    @Test
    void clientsAreToldNodeIdRackAndAdvertisedAddress() {
        OneBroker.with(
                settings(
                        "node.id",
                        "7",
                        "broker.rack",
                        "cellar",
                        "advertised.listeners",
                        "PLAINTEXT://elsewhere.example:19092"),
                broker -> {
                    try (var peer = broker.connect()) {
                        var told =
                                peer.ask(MetadataRequest.builder().build(), MetadataResponse.class)
                                        .brokers();
                        assertThat(told).hasSize(1);
                        assertThat(told.getFirst().nodeId()).isEqualTo(7);
                        assertThat(told.getFirst().rack()).isEqualTo("cellar");
                        assertThat(told.getFirst().host()).isEqualTo("elsewhere.example");
                        assertThat(told.getFirst().port()).isEqualTo(19092);
                    }
                });
    }

    @Test
    void aClientThatNeverReadsHoldsOnlyAFewAnswersAndIsClosed() {
        OneBroker.with(
                settings(),
                broker -> {
                    var peer = broker.connect();
                    assertThatThrownBy(
                                    () -> {
                                        for (int i = 0; i < 1_000_000; i++) {
                                            peer.send(
                                                    HeartbeatRequest.builder()
                                                            .groupId("nobody")
                                                            .memberId("m")
                                                            .build(),
                                                    4);
                                        }
                                    })
                            .isInstanceOf(IOException.class);
                });
    }
}
