package io.moldau.schema;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Emits the enum of the APIs.
final class ApiKeyJava {
    private ApiKeyJava() {}

    /// `OFFSET_FETCH` of `OffsetFetch`.
    static String constant(String apiName) {
        return apiName.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    static List<Message> sorted(List<Message> requests) {
        return requests.stream().sorted(Comparator.comparingInt(Message::code)).toList();
    }

    static String emit(List<Message> requests, List<Message> responses) {
        JavaSource java = new JavaSource();
        java.line("package io.moldau.protocol;").line("");
        java.line("import java.util.ArrayList;");
        java.line("import java.util.Arrays;").line("import java.util.List;");
        java.line("import java.util.Optional;").line("");
        java.line("/// The APIs of Kafka, with the versions that are stable in Kafka 4.4.");
        java.line("public enum ApiKey {");
        List<Message> sorted = sorted(requests);
        for (int i = 0; i < sorted.size(); i++) {
            Message request = sorted.get(i);
            Message response = response(request, responses);
            String end = i == sorted.size() - 1 ? ";" : ",";
            java.line("%s(%s)%s", constant(request.apiName()), arguments(request, response), end);
        }
        TEMPLATE.lines().forEach(java::line);
        return java.toString();
    }

    private static Message response(Message request, List<Message> responses) {
        return responses.stream()
                .filter(it -> it.code() == request.code())
                .findFirst()
                .orElseThrow(() -> new SchemaException(request.name() + " without an answer"));
    }

    private static String arguments(Message request, Message response) {
        String listeners = request.attributes().listeners();
        boolean flexible = !request.flexible().isEmpty();
        boolean plainHeader = response.attributes().header().equals("0");
        return "%d, \"%s\", %d, %d, %s, %s, %s, %s"
                .formatted(
                        request.code(),
                        request.apiName(),
                        request.versions().min(),
                        request.versions().max(),
                        flexible ? String.valueOf(request.flexible().min()) : "Integer.MAX_VALUE",
                        listeners.contains("broker"),
                        listeners.contains("controller"),
                        !plainHeader);
    }

    private static final String TEMPLATE =
            """

            private static final List<Optional<ApiKey>> BY_CODE = byCode();

            private final int code;
            private final String apiName;
            private final int minVersion;
            private final int maxVersion;
            private final int firstFlexibleVersion;
            private final boolean onBroker;
            private final boolean onController;
            private final boolean flexibleAnswerHeader;

            ApiKey(
            int code,
            String apiName,
            int minVersion,
            int maxVersion,
            int firstFlexibleVersion,
            boolean onBroker,
            boolean onController,
            boolean flexibleAnswerHeader) {
            this.code = code;
            this.apiName = apiName;
            this.minVersion = minVersion;
            this.maxVersion = maxVersion;
            this.firstFlexibleVersion = firstFlexibleVersion;
            this.onBroker = onBroker;
            this.onController = onController;
            this.flexibleAnswerHeader = flexibleAnswerHeader;
            }

            private static List<Optional<ApiKey>> byCode() {
            int last = Arrays.stream(values()).mapToInt(ApiKey::code).max().orElse(0);
            List<Optional<ApiKey>> keys = new ArrayList<>();
            for (int code = 0; code <= last; code++) {
            int wanted = code;
            keys.add(Arrays.stream(values()).filter(it -> it.code == wanted).findFirst());
            }
            return keys;
            }

            /// The API with this number, if it is one that Kafka 4.4 serves.
            public static Optional<ApiKey> forCode(int code) {
            return code < 0 || code >= BY_CODE.size() ? Optional.empty() : BY_CODE.get(code);
            }

            /// The number on the wire.
            public int code() {
            return code;
            }

            /// The name as Kafka writes it, `OffsetFetch`.
            public String apiName() {
            return apiName;
            }

            public int minVersion() {
            return minVersion;
            }

            public int maxVersion() {
            return maxVersion;
            }

            public boolean supports(int version) {
            return version >= minVersion && version <= maxVersion;
            }

            /// First version with compact lengths and tagged fields; `Integer.MAX_VALUE` if none has.
            public int firstFlexibleVersion() {
            return firstFlexibleVersion;
            }

            /// Whether brokers serve it to clients and to each other.
            public boolean onBroker() {
            return onBroker;
            }

            /// Whether controllers serve it.
            public boolean onController() {
            return onController;
            }

            /// Version of the header before a request.
            public int requestHeaderVersion(int version) {
            return version >= firstFlexibleVersion ? 2 : 1;
            }

            /// Version of the header before a response: 0 for ApiVersions always, because its reader
            /// does not know yet what its peer speaks.
            public int responseHeaderVersion(int version) {
            return flexibleAnswerHeader && version >= firstFlexibleVersion ? 1 : 0;
            }
            }
            """;
}
