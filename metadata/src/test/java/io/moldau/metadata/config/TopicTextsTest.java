package io.moldau.metadata.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts of faults as Apache Kafka 4.3.1 gives them, measured by asking it.
class TopicTextsTest {
    private static Optional<String> fault(String settings) {
        var own = new HashMap<String, String>();
        for (var it : settings.split(";", -1)) {
            int equals = it.indexOf('=');
            own.put(it.substring(0, equals), it.substring(equals + 1));
        }
        return ConfigChecks.topicFault(Map.of(), own, ConfigLayers.ofStatic(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "no.such=1 -> Unknown topic config name: no.such",
                "retention.ms=-5 -> Invalid value -5 for configuration retention.ms: Value must be at least -1",
                "retention.ms=abc -> Invalid value abc for configuration retention.ms: Not a number of type LONG",
                "retention.ms= -> Invalid value  for configuration retention.ms: Not a number of type LONG",
                "retention.ms=1e3 -> Invalid value 1e3 for configuration retention.ms: Not a number of type LONG",
                "segment.bytes=5 -> Invalid value 5 for configuration segment.bytes: Value must be at least 1048576",
                "segment.bytes=99999999999 -> Invalid value 99999999999 for configuration segment.bytes: Not a number of type INT",
                "segment.bytes=1048576.0 -> Invalid value 1048576.0 for configuration segment.bytes: Not a number of type INT",
                "cleanup.policy=foo -> Invalid value foo for configuration cleanup.policy: String must be one of: compact, delete",
                "cleanup.policy=Delete -> Invalid value Delete for configuration cleanup.policy: String must be one of: compact, delete",
                "cleanup.policy=delete,foo,bar -> Invalid value foo for configuration cleanup.policy: String must be one of: compact, delete",
                "cleanup.policy=delete, -> Configuration 'cleanup.policy' values must not be empty.",
                "compression.type=ZSTD -> Invalid value ZSTD for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer",
                "compression.gzip.level=0 -> Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1",
                "compression.gzip.level=10 -> Invalid value 10 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1",
                "compression.lz4.level=0 -> Invalid value 0 for configuration compression.lz4.level: Value must be at least 1",
                "compression.zstd.level=23 -> Invalid value 23 for configuration compression.zstd.level: Value must be no more than 22",
                "compression.zstd.level=-131073 -> Invalid value -131073 for configuration compression.zstd.level: Value must be at least -131072",
                "message.timestamp.type=foo -> Invalid value foo for configuration message.timestamp.type: String must be one of: CreateTime, LogAppendTime",
                "min.cleanable.dirty.ratio=1.5 -> Invalid value 1.5 for configuration min.cleanable.dirty.ratio: Value must be no more than 1",
                "min.cleanable.dirty.ratio=-0.1 -> Invalid value -0.1 for configuration min.cleanable.dirty.ratio: Value must be at least 0",
                "min.cleanable.dirty.ratio=x -> Invalid value x for configuration min.cleanable.dirty.ratio: Not a number of type DOUBLE",
                "preallocate=yes -> Invalid value yes for configuration preallocate: Expected value to be either true or false",
                "min.compaction.lag.ms=10;max.compaction.lag.ms=5 -> conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)",
                "leader.replication.throttled.replicas=x -> Invalid value [x] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...",
                "leader.replication.throttled.replicas=0:1,* -> Invalid value [0:1, *] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...",
                "max.message.bytes=-1 -> Invalid value -1 for configuration max.message.bytes: Value must be at least 0",
                "min.insync.replicas=0 -> Invalid value 0 for configuration min.insync.replicas: Value must be at least 1",
                "segment.index.bytes=3 -> Invalid value 3 for configuration segment.index.bytes: Value must be at least 4",
                "segment.ms=0 -> Invalid value 0 for configuration segment.ms: Value must be at least 1",
                "segment.jitter.ms=-1 -> Invalid value -1 for configuration segment.jitter.ms: Value must be at least 0",
                "flush.messages=0 -> Invalid value 0 for configuration flush.messages: Value must be at least 1",
                "local.retention.ms=-3 -> Invalid value -3 for configuration local.retention.ms: Value must be at least -2",
                "unclean.leader.election.enable=maybe -> Invalid value maybe for configuration unclean.leader.election.enable: Expected value to be either true or false",
            })
    void faultsAreToldInKafkasWords(String settings, String text) {
        assertThat(fault(settings)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retention.ms= 5 ",
                "retention.ms=+5",
                "cleanup.policy=",
                "cleanup.policy=compact",
                "cleanup.policy=compact, delete",
                "cleanup.policy=delete,delete",
                "preallocate=TRUE",
                "preallocate= true ",
                "leader.replication.throttled.replicas=*",
                "leader.replication.throttled.replicas=0:1,2:3",
                "leader.replication.throttled.replicas=",
                "segment.jitter.ms=10;segment.ms=5",
                "internal.segment.bytes=100",
                "flush.before.ack=false",
                "remote.storage.enable=false",
            })
    void whatKafkaTakesIsTaken(String settings) {
        assertThat(fault(settings)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"remote.storage.enable=true"})
    void whatHasNotLandedYetIsRefusedWithASentence(String settings) {
        assertThat(fault(settings))
                .hasValueSatisfying(it -> assertThat(it).contains("has not landed yet"));
    }
}
