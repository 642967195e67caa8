package io.moldau.bench.report;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Every raw figure and its provenance, as JSON.
final class Json {
    private Json() {}

    static String of(Results results, Provenance provenance) {
        return """
        {
          "measurement": %s,
          "title": %s,
          "text": %s,
          "command": %s,
          "commit": %s,
          "jdk": %s,
          "machine": %s,
          "begun": %s,
          "turns": [
        %s
          ]
        }
        """
                .formatted(
                        text(results.name()),
                        text(results.title()),
                        text(results.text()),
                        text(provenance.command()),
                        text(provenance.commit()),
                        text(provenance.jdk()),
                        text(provenance.machine()),
                        text(provenance.begun().toString()),
                        joined(results.turns().stream().map(Json::turn).toList().iterator()));
    }

    private static String turn(Turn turn) {
        var values = turn.figures().values().entrySet().stream().map(Json::value).iterator();
        var curves = turn.figures().curves().entrySet().stream().map(Json::curve).iterator();
        return """
            {
              "system": %s, "round": %d, "begun": %s, "load": %s,
              "started": %s,
              "figures": [
        %s
              ],
              "curves": [
        %s
              ]
            }\
        """
                .formatted(
                        text(turn.system()),
                        turn.round(),
                        text(turn.begun().toString()),
                        number(turn.load()),
                        text(turn.command()),
                        joined(values),
                        joined(curves));
    }

    private static String value(Map.Entry<Figure, Double> figure) {
        return "        {\"name\": %s, \"unit\": %s, \"value\": %s}"
                .formatted(
                        text(figure.getKey().name()),
                        text(figure.getKey().unit()),
                        number(figure.getValue()));
    }

    private static String curve(Map.Entry<Plot, List<Figures.Point>> curve) {
        var points =
                curve.getValue().stream()
                        .map(it -> "[%s,%s]".formatted(number(it.x()), number(it.y())))
                        .collect(Collectors.joining(","));
        return "        {\"plot\": %s, \"points\": [%s]}"
                .formatted(text(curve.getKey().name()), points);
    }

    private static String joined(Iterator<String> parts) {
        var all = new StringBuilder();
        parts.forEachRemaining(it -> all.append(all.isEmpty() ? "" : ",\n").append(it));
        return all.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    static String text(String value) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            switch (letter) {
                case '"', '\\' -> out.append('\\').append(letter);
                case '\n' -> out.append("\\n");
                default -> out.append(letter);
            }
        }
        return out.append('"').toString();
    }
}
