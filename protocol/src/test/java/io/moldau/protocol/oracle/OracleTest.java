package io.moldau.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.EncodeException;
import io.moldau.schema.Message;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random content of every message in every version, encoded and decoded by us and by Kafka 4.4.
class OracleTest {
    private static final long SEED = Long.getLong("tests.seed", 20_261_121L);
    private static final int CONTENTS = Integer.getInteger("tests.contents", 5);

    static List<Codec> codecs() {
        return Codec.all();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void bytesAndValuesAreThoseOfKafka(Codec codec) {
        Message message = codec.message();
        KafkaTwin twin = new KafkaTwin(message);
        Random random = new Random(SEED);
        for (int version : message.versions().toArray()) {
            for (int i = 0; i < CONTENTS; i++) {
                Object ours = new RandomContent(message, version, random, 0).record(codec.type());
                var kafkas = twin.of(ours);

                ByteBuffer bytes = codec.write(ours, version);

                var what = what(version, ours);
                assertThat(bytes).as(what).isEqualTo(KafkaTwin.write(kafkas, version));
                assertThat(twin.read(bytes, version)).as(what).isEqualTo(kafkas);
                assertThat(codec.read(bytes, version)).as(what).isEqualTo(ours);
            }
        }
    }

    /// Values for which a version has no place: dropped or refused, just as Kafka does it.
    @ParameterizedTest
    @MethodSource("codecs")
    void valuesWithoutAPlaceAreRefusedWhereKafkaRefusesThem(Codec codec) {
        Message message = codec.message();
        KafkaTwin twin = new KafkaTwin(message);
        Random random = new Random(SEED);
        for (int version : message.versions().toArray()) {
            for (int i = 0; i < CONTENTS; i++) {
                Object ours = new RandomContent(message, version, random, 0.2).record(codec.type());

                ByteBuffer bytes = writeOrNull(codec, ours, version);

                assertThat(bytes)
                        .as(what(version, ours))
                        .isEqualTo(kafkaWriteOrNull(twin, ours, version));
            }
        }
    }

    private static Supplier<String> what(int version, Object ours) {
        return () -> "seed %d, version %d: %s".formatted(SEED, version, ours);
    }

    private static @Nullable ByteBuffer writeOrNull(Codec codec, Object ours, int version) {
        try {
            return codec.write(ours, version);
        } catch (EncodeException _) {
            return null;
        }
    }

    private static @Nullable ByteBuffer kafkaWriteOrNull(KafkaTwin twin, Object ours, int version) {
        try {
            return KafkaTwin.write(twin.of(ours), version);
        } catch (UnsupportedVersionException _) {
            return null;
        }
    }
}
