package io.moldau.bench;

import java.util.List;
import java.util.Locale;

/// Who is measured: a system with the settings that are compared.
enum Contender {
    KAFKA("Apache Kafka 4.3.1", Kind.KAFKA, ""),
    KAFKA_FLUSH(
            "Apache Kafka 4.3.1, flush.messages=1", Kind.KAFKA, "log.flush.interval.messages=1"),
    MOLDAU("Moldau", Kind.MOLDAU, "flush.before.ack=true"),
    MOLDAU_NO_FLUSH("Moldau, flush.before.ack=false", Kind.MOLDAU, "flush.before.ack=false");

    enum Kind {
        KAFKA,
        MOLDAU
    }

    /// In the order of their turns in a round.
    static final List<Contender> USUAL = List.of(KAFKA, MOLDAU, MOLDAU_NO_FLUSH);

    /// Where every system has to flush before it acknowledges.
    static final List<Contender> FLUSHING = List.of(KAFKA_FLUSH, MOLDAU);

    private final String title;
    private final Kind kind;
    private final String setting;

    Contender(String title, Kind kind, String setting) {
        this.title = title;
        this.kind = kind;
        this.setting = setting;
    }

    String title() {
        return title;
    }

    Kind kind() {
        return kind;
    }

    /// A broker setting, `key=value`; empty for none.
    String setting() {
        return setting;
    }

    /// As `--systems` names it: `moldau-no-flush`.
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
