package io.moldau.tools.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/// The metrics of a client as Kafka's tools print them, a line each, in order.
public final class MetricLines {
    private MetricLines() {}

    public static List<String> of(Map<MetricName, ? extends Metric> metrics) {
        var values = new TreeMap<String, Object>();
        int width = 1;
        for (var metric : metrics.values()) {
            var name = metric.metricName();
            var text = name.group() + ":" + name.name() + ":" + name.tags();
            width = Math.max(width, text.length());
            values.put(text, metric.metricValue());
        }
        var lines = new ArrayList<String>();
        if (values.isEmpty()) {
            return lines;
        }
        lines.add("");
        lines.add(padded("Metric Name", width) + "   Value");
        for (var each : values.entrySet()) {
            var value =
                    each.getValue() instanceof Double it
                            ? String.format(Locale.ROOT, "%.3f", it)
                            : String.valueOf(each.getValue());
            lines.add(padded(each.getKey(), width) + " : " + value);
        }
        return lines;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
