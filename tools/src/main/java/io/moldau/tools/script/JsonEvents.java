package io.moldau.tools.script;

import io.moldau.tools.screen.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// What happens to a verifiable client, as one JSON object a line. Its threads may all say so.
final class JsonEvents {
    private final ReentrantLock lock = new ReentrantLock();
    private final Output output;

    JsonEvents(Output output) {
        this.output = output;
    }

    void print(String name) {
        print(name, Map.of());
    }

    void print(String name, Map<String, ?> fields) {
        lock.lock();
        try {
            var event = new LinkedHashMap<String, Object>();
            event.put("timestamp", output.clock().millis());
            event.put("name", name);
            event.putAll(fields);
            output.print(Json.LINE.toJson(event));
        } finally {
            lock.unlock();
        }
    }
}
