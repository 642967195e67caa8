package io.moldau.metadata.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartSettingsTest {
    /// The settings of the file that Apache Kafka 4.x is delivered with.
    private static final String STOCK =
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.bootstrap.servers=localhost:9093
            listeners=PLAINTEXT://:9092,CONTROLLER://:9093
            inter.broker.listener.name=PLAINTEXT
            advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
            num.network.threads=3
            num.io.threads=8
            socket.send.buffer.bytes=102400
            socket.receive.buffer.bytes=102400
            socket.request.max.bytes=104857600
            log.dirs=/tmp/kraft-combined-logs
            num.partitions=1
            num.recovery.threads.per.data.dir=1
            offsets.topic.replication.factor=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            #log.flush.interval.messages=10000
            log.retention.hours=168
            log.segment.bytes=1073741824
            log.retention.check.interval.ms=300000
            """;

    private static StartSettings file(String text) {
        return StartSettings.of(text, Map.of(), Map.of());
    }

    @Test
    void kafkasOwnFileStartsANode() {
        var start = file(STOCK);

        assertThat(start.faults()).isEmpty();
        assertThat(start.unknown()).isEmpty();
        var settings = BrokerSettings.of(start.layers());
        assertThat(settings.network().listeners())
                .containsExactly(new Listener("PLAINTEXT", "", 9092));
        assertThat(settings.network().advertised())
                .containsExactly(
                        Map.entry("PLAINTEXT", new Listener("PLAINTEXT", "localhost", 9092)));
        assertThat(settings.storage().directories()).containsExactly("/tmp/kraft-combined-logs");
        assertThat(settings.storage().metadataDirectory()).isEqualTo("/tmp/kraft-combined-logs");
        assertThat(settings.topicDefaults().retention().ageMaxMs()).isEqualTo(604_800_000L);
    }

    @Test
    void aNodeStartsWithoutAnySetting() {
        var start = file("");

        assertThat(start.faults()).isEmpty();
        var settings = BrokerSettings.of(start.layers());
        assertThat(settings.node().id()).isEqualTo(1);
        assertThat(settings.offsets().retentionMs()).isEqualTo(604_800_000L);
    }

    @Test
    void flagsAreStrongerThanTheEnvironmentAndThatThanTheFile() {
        var start =
                StartSettings.of(
                        "num.partitions=2\nlog.retention.hours=1\nfetch.max.bytes=2048",
                        Map.of("KAFKA_NUM_PARTITIONS", "3", "KAFKA_LOG_RETENTION_HOURS", "2"),
                        Map.of("num.partitions", "4"));

        assertThat(start.values())
                .containsEntry("num.partitions", "4")
                .containsEntry("log.retention.hours", "2")
                .containsEntry("fetch.max.bytes", "2048");
    }

    @ParameterizedTest
    @CsvSource({
        "KAFKA_LOG_RETENTION_HOURS, log.retention.hours",
        "KAFKA_CFG_NUM_PARTITIONS, num.partitions",
        "KAFKA_LISTENER_NAME_A__B_MAX_CONNECTIONS, listener.name.a_b.max.connections",
        "KAFKA_LISTENER_NAME_A___B_MAX_CONNECTIONS, listener.name.a-b.max.connections",
        "KAFKA_HEAP_OPTS,",
        "KAFKA_OPTS,",
        "KAFKA_JMX_PORT,",
        "KAFKA_LOG4J_ROOT_LOGLEVEL,",
        "KAFKA_VERSION,",
        "KAFKA_SERVICE_HOST,",
        "KAFKA_PORT_9092_TCP_ADDR,",
        "PATH,",
        "KAFKA_,",
    })
    void variablesAreNamedAsContainerImagesNameThem(String variable, String setting) {
        assertThat(EnvironmentNames.settingName(variable, "1").orElse(null)).isEqualTo(setting);
    }

    @Test
    void whatKubernetesAddsForAServiceIsNoSetting() {
        assertThat(EnvironmentNames.settingName("KAFKA_PORT", "tcp://10.0.0.1:9092")).isEmpty();
        assertThat(EnvironmentNames.settingName("KAFKA_PORT", "9094")).contains("port");
    }

    @Test
    void shorterUnitsWinOverLongerOnes() {
        assertThat(retentionMs("log.retention.hours=1")).isEqualTo(3_600_000);
        assertThat(retentionMs("log.retention.hours=1\nlog.retention.minutes=2"))
                .isEqualTo(120_000);
        assertThat(retentionMs("log.retention.minutes=2\nlog.retention.ms=7")).isEqualTo(7);
        assertThat(retentionMs("log.retention.minutes=-1")).isEqualTo(-1);
        assertThat(
                        BrokerSettings.of(file("log.roll.hours=2").layers())
                                .topicDefaults()
                                .segments()
                                .ageMaxMs())
                .isEqualTo(7_200_000);
    }

    private static long retentionMs(String file) {
        return BrokerSettings.of(file(file).layers()).topicDefaults().retention().ageMaxMs();
    }

    @Test
    void oldTutorialsAreUnderstoodOrExplained() {
        var start =
                file(
                        """
                        broker.id=7
                        zookeeper.connect=localhost:2181
                        zookeeper.connection.timeout.ms=6000
                        host.name=10.1.2.3
                        port=9094
                        advertised.host.name=kafka.example
                        delete.topic.enable=true
                        """);

        assertThat(start.faults()).isEmpty();
        assertThat(start.unknown())
                .contains(
                        "zookeeper.connect: it is not needed: Moldau has no ZooKeeper; remove it",
                        "zookeeper.connection.timeout.ms: it is not needed: Moldau has no ZooKeeper; remove it");
        var settings = BrokerSettings.of(start.layers());
        assertThat(settings.node().id()).isEqualTo(7);
        assertThat(settings.network().listeners())
                .containsExactly(new Listener("PLAINTEXT", "10.1.2.3", 9094));
        assertThat(settings.network().advertised().get("PLAINTEXT"))
                .isEqualTo(new Listener("PLAINTEXT", "kafka.example", 9094));
    }

    @Test
    void typosGetASuggestion() {
        assertThat(file("log.retension.hours=1").unknown())
                .containsExactly(
                        "log.retension.hours: no such setting, did you mean log.retention.hours?");
        assertThat(file("retention.ms=1").unknown())
                .containsExactly(
                        "retention.ms: no such setting of a broker; for all topics it is log.retention.ms");
        assertThat(file("entirely.invented.by.nobody=1").unknown())
                .containsExactly("entirely.invented.by.nobody: no such setting");
        assertThat(file("num.partitions=1\nnum.partitions=2").unknown())
                .containsExactly("num.partitions: given more than once, the last counts");
    }

    @Test
    void settingsWithoutEffectAreListedWithTheReason() {
        assertThat(file("num.io.threads=16\nnum.network.threads=3").withoutEffect())
                .singleElement()
                .asString()
                .startsWith("num.io.threads: there are no thread pools");
    }

    @Test
    void aLimitOfOneListenerIsReadAndOtherSettingsOfOneListenerAreNot() {
        var start =
                file(
                        """
                        listeners=A://:9092
                        listener.security.protocol.map=A:PLAINTEXT
                        listener.name.a.max.connections=7
                        listener.name.a.connections.max.idle.ms=1
                        listener.name.b.max.connections=8
                        max.connections.per.ip.overrides=127.0.0.1:3, ::1:4,other.example:5
                        """);

        assertThat(start.faults()).isEmpty();
        var connections = BrokerSettings.of(start.layers()).network().connections();
        assertThat(connections.byListenerMax()).containsEntry("A", 7);
        assertThat(connections.byAddressMax())
                .containsExactlyEntriesOf(
                        new java.util.TreeMap<>(
                                Map.of("127.0.0.1", 3, "::1", 4, "other.example", 5)));
        assertThat(start.withoutEffect())
                .containsExactly(
                        "listener.name.a.connections.max.idle.ms: it counts for the whole node, not for one listener; set connections.max.idle.ms");
        assertThat(start.unknown())
                .containsExactly("listener.name.b.max.connections: listeners has no B");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "authorizer.class.name=x.Y -> authorizer.class.name cannot be set",
                "ssl.keystore.location=/k -> ssl.keystore.location cannot be set",
                "listener.name.a.ssl.keystore.location=/k -> listener.name.a.ssl.keystore.location cannot be set",
                "listener.name.a.scram-sha-256.sasl.jaas.config=x -> cannot be set",
                "sasl.enabled.mechanisms=PLAIN -> sasl.enabled.mechanisms cannot be set",
                "listeners=SASL_SSL://:9092 -> Listener SASL_SSL asks for SASL_SSL",
                "security.inter.broker.protocol=SSL -> security.inter.broker.protocol cannot be set",
                "create.topic.policy.class.name=a.B -> is never loaded",
                "remote.log.storage.system.enable=true -> tiered storage has not landed yet",
                "process.roles=broker -> process.roles=broker needs other nodes",
                "controller.quorum.voters=1@a:1,2@b:1 -> clusters of several nodes have not landed yet",
                "controller.quorum.voters=2@h:1 -> the node id 1 must be included in the set of voters controller.quorum.voters=[2]",
                "controller.quorum.voters=1@h -> Failed to parse host name from entry 1@h for the configuration controller.quorum.voters. Each entry should be in the form `{id}@{host}:{port}`.",
                "node.id=-1 -> Invalid value -1 for configuration node.id: Value must be at least 0",
                "log.retention.hours=0 -> log.retention.ms must be unlimited (-1) or, greater than or equal to 1",
                "log.roll.ms=0 -> log.roll.ms must be greater than or equal to 1",
                "listeners= -> Configuration 'listeners' must not be empty. Valid values include: any non-empty value",
                "listeners=PLAINTEXT://:9092,FOO://:9 -> Error creating broker listeners from '[PLAINTEXT://:9092, FOO://:9]': No security protocol defined for listener FOO",
                "listeners=PLAINTEXT:9092 -> Error creating broker listeners from '[PLAINTEXT:9092]': Unable to parse PLAINTEXT:9092 to a broker endpoint",
                "listeners=CONTROLLER://:9093 -> listeners has none for clients",
                "advertised.listeners=PLAINTEXT://0.0.0.0:9092 -> advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.",
                "listener.security.protocol.map=PLAINTEXT:FOO -> Invalid security protocol `FOO` defined in listener.security.protocol.map",
                "process.roles=foo -> Invalid value foo for configuration process.roles: String must be one of: broker, controller",
                "offsets.topic.compression.codec=9 -> Unknown compression type id: 9",
                "offsets.topic.replication.factor=99999 -> Invalid value 99999 for configuration offsets.topic.replication.factor: Not a number of type SHORT",
                "group.coordinator.rebalance.protocols=consumer -> Disabling the 'classic' protocol is not supported.",
                "max.connections.per.ip=0 -> max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.",
                "max.connections.per.ip.overrides=a:b -> write host:count",
            })
    void aNodeDoesNotStartWith(String setting, String text) {
        assertThat(file(setting).faults()).singleElement().asString().contains(text);
    }

    @Test
    void twoListenersNeedTwoNamesAndTwoPorts() {
        assertThat(file("listeners=PLAINTEXT://:9092,PLAINTEXT://:9094").faults())
                .containsExactly(
                        "Error creating broker listeners from '[PLAINTEXT://:9092, PLAINTEXT://:9094]': Each listener must have a different name, listeners: [PLAINTEXT://:9092, PLAINTEXT://:9094]");
        assertThat(
                        file("listeners=A://:9092,B://:9092\nlistener.security.protocol.map=A:PLAINTEXT,B:PLAINTEXT")
                                .faults())
                .containsExactly(
                        "Error creating broker listeners from '[A://:9092, B://:9092]': Each listener must have a different port, listeners: [A://:9092, B://:9092]");
        assertThat(file("broker.id=2\nnode.id=3").faults())
                .containsExactly("You must set `node.id` to the same value as `broker.id`.");
    }

    @Test
    void secretsAreNotRepeatedInFaults() {
        assertThat(file("ssl.key.password=hunter2").faults())
                .singleElement()
                .asString()
                .doesNotContain("hunter2");
    }

    @Test
    void aFileIsReadAsJavaReadsIt() {
        var text =
                "\uFEFF# note\r\n! note\n  a = 1 \nb:2\nc 3\nd=x\\\n   y\ne=\\u0041\\t\\\\\nf\ng\\=h=i\na=4";

        var parsed = PropertiesText.parse(text);

        assertThat(parsed.values())
                .isEqualTo(
                        Map.of(
                                "a", "4", "b", "2", "c", "3", "d", "xy", "e", "A\t\\", "f", "",
                                "g=h", "i"));
        assertThat(parsed.repeated()).isEqualTo(List.of("a"));
    }
}
