package io.moldau.tools.script.group;

import java.util.List;

/// Lines of columns as Kafka's tools print them, with one blank between them.
///
/// @param widths of the columns; what is shorter is filled up, what is longer stands out; 0 fills
///   nothing up
record PaddedLine(List<Integer> widths) {
    static PaddedLine of(Integer... widths) {
        return new PaddedLine(List.of(widths));
    }

    /// As wide as the longest of `texts`, and at least `min`.
    static int width(int min, List<String> texts) {
        return Math.max(min, texts.stream().mapToInt(String::length).max().orElse(0));
    }

    String text(Object... cells) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            var text = String.valueOf(cells[i]);
            line.append(i == 0 ? "" : " ").append(text);
            line.repeat(" ", Math.max(0, widths.get(i) - text.length()));
        }
        return line.toString();
    }
}
