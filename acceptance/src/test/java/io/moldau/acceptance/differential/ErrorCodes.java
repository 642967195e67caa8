package io.moldau.acceptance.differential;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.Response;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The error codes of an answer, by where in it they are.
final class ErrorCodes {
    private ErrorCodes() {}

    static String of(Response response) {
        var found = new TreeMap<String, String>();
        collect(response, "", found);
        return found.toString();
    }

    private static void collect(Object value, String path, Map<String, String> found) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(list.get(i), path + "[" + i + "]", found);
            }
        } else if (value instanceof Record) {
            for (var component : value.getClass().getRecordComponents()) {
                var inner = read(value, component);
                var name = path.isEmpty() ? component.getName() : path + "." + component.getName();
                if (component.getName().equals("errorCode")) {
                    found.put(name, name((Integer) inner));
                } else if (inner != null) {
                    collect(inner, name, found);
                }
            }
        }
    }

    private static String name(int code) {
        return ErrorCode.forCode(code).name() + "(" + code + ")";
    }

    private static Object read(Object record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }
}
