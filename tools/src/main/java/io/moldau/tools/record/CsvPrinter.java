package io.moldau.tools.record;

import io.moldau.tools.screen.Json;
import org.jspecify.annotations.Nullable;

/// A table as RFC 4180 has it, but for the ends of lines. Null is an empty field, an empty text is
/// `""`; bytes that are no text are hexadecimal.
final class CsvPrinter implements RecordPrinter {
    @Override
    public String head() {
        return "topic,partition,offset,timestamp,key,value,headers\n";
    }

    @Override
    public String print(RecordView view) {
        var record = view.record();
        return String.join(
                        ",",
                        record.topic(),
                        Integer.toString(record.partition()),
                        Long.toString(record.offset()),
                        Long.toString(record.timestamp()),
                        cell(view.key().shown()),
                        cell(view.value().shown()),
                        cell(Json.LINE.toJson(RecordJson.headers(record))))
                + "\n";
    }

    private static String cell(@Nullable String text) {
        if (text == null) {
            return "";
        }
        boolean plain = !text.isEmpty() && text.chars().noneMatch(it -> "\",\r\n".indexOf(it) >= 0);
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
