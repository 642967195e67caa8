package io.moldau.schema;

import java.util.List;

/// Emits the enum of the error codes.
final class ErrorCodeJava {
    private ErrorCodeJava() {}

    /// @param table lines of `code`, `name`, `yes` or `no` for retriable, with tabs between
    static String emit(List<String> table) {
        JavaSource java = new JavaSource();
        java.line("package io.moldau.protocol;").line("");
        java.line("import java.util.Map;").line("import java.util.TreeMap;").line("");
        java.line("/// The error codes of Kafka 4.4.");
        java.line("public enum ErrorCode {");
        List<String[]> rows =
                table.stream()
                        .filter(it -> !it.startsWith("#") && !it.isBlank())
                        .map(it -> it.split("\t"))
                        .toList();
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i);
            String end = i == rows.size() - 1 ? ";" : ",";
            java.line("%s(%s, %s)%s", row[1], row[0], row[2].equals("yes"), end);
        }
        TEMPLATE.lines().forEach(java::line);
        return java.toString();
    }

    private static final String TEMPLATE =
            """

            private static final Map<Integer, ErrorCode> BY_CODE = byCode();

            private final int code;
            private final boolean retriable;

            ErrorCode(int code, boolean retriable) {
            this.code = code;
            this.retriable = retriable;
            }

            private static Map<Integer, ErrorCode> byCode() {
            Map<Integer, ErrorCode> codes = new TreeMap<>();
            for (ErrorCode it : values()) {
            codes.put(it.code, it);
            }
            return codes;
            }

            /// The error with this number; [#UNKNOWN_SERVER_ERROR] for one that is not known.
            public static ErrorCode forCode(int code) {
            return BY_CODE.getOrDefault(code, UNKNOWN_SERVER_ERROR);
            }

            /// The number on the wire.
            public int code() {
            return code;
            }

            /// Whether clients try again by themselves.
            public boolean retriable() {
            return retriable;
            }
            }
            """;
}
