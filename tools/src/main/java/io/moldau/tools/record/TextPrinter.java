package io.moldau.tools.record;

import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Json;
import io.moldau.tools.screen.Terminal;
import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.util.Arrays;

/// For people:
///
/// ```
/// orders-0 @5  2026-11-21 08:00:12.345  key customer-5  trace=abc
///   {
///     "id": 5
///   }
/// ```
///
/// A terminal sees the beginning of long binary values; a pipe gets all of them.
final class TextPrinter implements RecordPrinter {
    /// Enough to recognise a format by.
    private static final int BINARY_MAX_BYTES = 64;

    private static final String INDENT = "  ";

    private final Terminal terminal;

    TextPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public String print(RecordView view) {
        var record = view.record();
        var text = new StringBuilder();
        text.append(
                terminal.paint(
                        Colour.FAINT,
                        "%s-%d @%d  %s"
                                .formatted(
                                        record.topic(),
                                        record.partition(),
                                        record.offset(),
                                        view.time())));
        if (record.key() != null) {
            text.append(INDENT).append("key ");
            text.append(terminal.paint(Colour.HEADER, VisibleText.of(text(view.key()))));
        }
        for (var header : record.headers()) {
            var value =
                    header.value() == null
                            ? "null"
                            : VisibleText.of(text(new RecordView.Part(header.value())));
            text.append(INDENT).append(VisibleText.of(header.key())).append('=').append(value);
        }
        text.append('\n');
        value(view).lines().forEach(it -> text.append(INDENT).append(it).append('\n'));
        return text.toString();
    }

    private String value(RecordView view) {
        if (view.record().value() == null) {
            return terminal.paint(Colour.FAINT, "null");
        }
        var json = view.value().json();
        var text = json.isPresent() ? Json.PRETTY.toJson(json.get()) : text(view.value());
        return text.isEmpty() ? terminal.paint(Colour.FAINT, "\"\"") : text;
    }

    private String text(RecordView.Part part) {
        byte[] bytes = part.bytes();
        if (bytes == null || part.text().isPresent()) {
            return part.text().orElse("null");
        }
        if (terminal.columns() == 0 || bytes.length <= BINARY_MAX_BYTES) {
            return ByteText.hex(bytes);
        }
        return "%s… (%s)"
                .formatted(
                        ByteText.hex(Arrays.copyOf(bytes, BINARY_MAX_BYTES)),
                        Units.bytes(bytes.length));
    }
}
