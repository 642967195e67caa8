package io.moldau.acceptance.hostile;

import io.moldau.acceptance.hostile.Frame.Mark;
import io.moldau.acceptance.hostile.Frame.Meaning;
import io.moldau.protocol.ApiKey;
import io.moldau.schema.Field;
import io.moldau.schema.Kind;
import io.moldau.schema.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes well-formed requests of every API and version with random content, by the schema.
final class FrameGrammar {
    private static final int SIZE_BYTES = 4;
    private static final int LIST_MAX = 3;
    private static final List<String> TEXTS =
            List.of(
                    "",
                    "here",
                    "forced",
                    "nowhere",
                    "a b",
                    "group",
                    "1",
                    "__consumer_offsets",
                    "ü");
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        5,
        9,
        100,
        1000,
        60_000,
        -1,
        -2,
        -3,
        Byte.MAX_VALUE,
        Byte.MIN_VALUE,
        Short.MAX_VALUE,
        Short.MIN_VALUE,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final Random random;
    private final List<Message> requests;
    private final RandomRecords records;

    /// What is being written.
    private ByteArrayOutputStream out = new ByteArrayOutputStream();

    private List<Mark> marks = new ArrayList<>();

    FrameGrammar(Random random, List<Message> requests) {
        this.random = random;
        this.records = new RandomRecords(random);
        this.requests = requests;
    }

    /// A request that decodes; whether it makes sense is another question.
    Frame next(int correlationId) {
        var message = requests.get(random.nextInt(requests.size()));
        int span = message.versions().max() - message.versions().min() + 1;
        int version = message.versions().min() + random.nextInt(span);
        out = new ByteArrayOutputStream();
        marks = new ArrayList<>();
        bytes(0, SIZE_BYTES);
        header(message, version, correlationId);
        struct(message, message.body().name(), version);
        var frame = out.toByteArray();
        ByteBuffer.wrap(frame).putInt(0, frame.length - SIZE_BYTES);
        return new Frame(message.name() + " v" + version, frame, List.copyOf(marks));
    }

    private void header(Message message, int version, int correlationId) {
        bytes(message.code(), Short.BYTES);
        bytes(version, Short.BYTES);
        bytes(correlationId, Integer.BYTES);
        var key = ApiKey.forCode(message.code());
        int headerVersion = key.map(it -> it.requestHeaderVersion(version)).orElse(1);
        if (headerVersion > 0) {
            text("hostile", false);
        }
        if (headerVersion > 1) {
            tags();
        }
    }

    private void struct(Message message, String name, int version) {
        boolean flexible = message.flexible().contains(version);
        for (var field : message.struct(name).fields()) {
            if (!field.isTagged() && field.versions().contains(version)) {
                field(message, field, version, flexible && !field.plain());
            }
        }
        if (flexible) {
            tags();
        }
    }

    private void field(Message message, Field field, int version, boolean compact) {
        boolean absent = field.nullable().contains(version) && random.nextInt(4) == 0;
        if (field.array()) {
            int count = absent ? -1 : random.nextInt(LIST_MAX);
            length(Meaning.COUNT, count, compact, Integer.BYTES);
            for (int i = 0; i < count; i++) {
                value(message, field, version, compact, false);
            }
        } else {
            value(message, field, version, compact, absent);
        }
    }

    private void value(Message message, Field field, int version, boolean compact, boolean absent) {
        switch (field.kind()) {
            case BOOL -> number(random.nextInt(2), 1);
            case INT8 -> number(pick(), 1);
            case INT16, UINT16 -> number(pick(), Short.BYTES);
            case INT32, UINT32 -> number(pick(), Integer.BYTES);
            case INT64, FLOAT64 -> number(pick(), Long.BYTES);
            case UUID -> uuid();
            case STRING -> {
                if (absent) {
                    length(Meaning.LENGTH, -1, compact, Short.BYTES);
                } else {
                    text(TEXTS.get(random.nextInt(TEXTS.size())), compact);
                }
            }
            case BYTES, RECORDS -> content(field.kind(), compact, absent);
            case STRUCT -> {
                if (field.isNullable()) {
                    number(absent ? -1 : 1, 1);
                }
                if (!absent) {
                    struct(message, field.struct(), version);
                }
            }
        }
    }

    private void content(Kind kind, boolean compact, boolean absent) {
        var content = kind == Kind.RECORDS ? records.next() : new byte[random.nextInt(20)];
        length(Meaning.LENGTH, absent ? -1 : content.length, compact, Integer.BYTES);
        if (!absent) {
            out.writeBytes(content);
        }
    }

    private void text(String value, boolean compact) {
        var encoded = value.getBytes(StandardCharsets.UTF_8);
        length(Meaning.LENGTH, encoded.length, compact, Short.BYTES);
        out.writeBytes(encoded);
    }

    private void uuid() {
        bytes(random.nextInt(3) == 0 ? 0 : random.nextLong(), Long.BYTES);
        bytes(random.nextInt(3), Long.BYTES);
    }

    private void tags() {
        int count = random.nextInt(10) == 0 ? 1 : 0;
        marks.add(new Mark(Meaning.TAG_COUNT, out.size(), 1));
        varint(count);
        if (count == 1) {
            varint(100 + random.nextInt(100));
            varint(3);
            out.writeBytes(new byte[3]);
        }
    }

    private long pick() {
        return random.nextInt(3) == 0 ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private void number(long value, int widthBytes) {
        marks.add(new Mark(Meaning.NUMBER, out.size(), widthBytes));
        bytes(value, widthBytes);
    }

    private void length(Meaning meaning, int value, boolean compact, int plainBytes) {
        marks.add(new Mark(meaning, out.size(), compact ? 1 : plainBytes));
        if (compact) {
            varint(value + 1);
        } else {
            bytes(value, plainBytes);
        }
    }

    private void varint(int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private void bytes(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
