package io.moldau.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.schema.Message.Attributes;
import io.moldau.schema.Message.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.message.DefaultPrincipalData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/// Writes the schema files anew from the public constants of Kafka's own classes (which are on the
/// class path of the tests only). Not part of the build: run it when Kafka has a new version, with
/// `./mvnw -pl schema test-compile exec:java@derive`, and read the difference.
final class DeriveSchema {
    private static final String LICENSE =
            "# Names, types and versions read from the constants of Apache Kafka 4.4.0 by DeriveSchema.\n";

    private final Path directory;

    private DeriveSchema(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] args) throws IOException {
        DeriveSchema derive = new DeriveSchema(Path.of(args[0]));
        derive.deriveApis();
        derive.deriveHeaders();
        derive.deriveStored();
        derive.deriveErrors();
    }

    private void deriveApis() throws IOException {
        for (ApiKeys key : ApiKeys.values()) {
            if (!key.hasValidVersion()) {
                continue; // removed in Kafka 4.0: the number stays reserved
            }
            Versions versions = new Versions(key.oldestVersion(), key.latestVersion(false));
            writeApi(Role.REQUEST, key, versions, key.messageType.newRequest());
            writeApi(Role.RESPONSE, key, versions, key.messageType.newResponse());
        }
    }

    private void writeApi(Role role, ApiKeys key, Versions versions, ApiMessage body)
            throws IOException {
        String name = body.getClass().getSimpleName().replaceFirst("Data$", "");
        KafkaStructs structs = new KafkaStructs(body.getClass(), name, versions);
        Versions flexible = structs.flexible();
        String header = "";
        if (role == Role.RESPONSE) {
            header = unusualResponseHeader(key, versions, flexible);
        }
        String listeners = role == Role.REQUEST ? listeners(key.messageType) : "";
        Attributes attributes = new Attributes(listeners, header, "");
        write(
                "messages",
                new Message(role, name, key.id, versions, flexible, attributes, structs.structs()));
    }

    private static String unusualResponseHeader(ApiKeys key, Versions versions, Versions flexible) {
        short last = (short) versions.max();
        int usual = flexible.contains(last) ? 1 : 0;
        int actual = key.responseHeaderVersion(last);
        return usual == actual ? "" : String.valueOf(actual);
    }

    private static String listeners(ApiMessageType type) {
        List<String> names = new ArrayList<>();
        for (ListenerType listener : ListenerType.values()) {
            if (type.listeners().contains(listener)) {
                names.add(listener.name().toLowerCase(Locale.ROOT));
            }
        }
        return String.join(",", names);
    }

    private void deriveHeaders() throws IOException {
        writePlain(Role.HEADER, "messages", new RequestHeaderData(), "RequestHeader");
        writePlain(Role.HEADER, "messages", new ResponseHeaderData(), "ResponseHeader");
        writeData("messages", new ConsumerProtocolSubscription());
        writeData("messages", new ConsumerProtocolAssignment());
        writeData("messages", new DefaultPrincipalData());
    }

    private void writeData(String folder, ApiMessage body) throws IOException {
        writePlain(Role.DATA, folder, body, body.getClass().getSimpleName());
    }

    private void writePlain(Role role, String folder, ApiMessage body, String name)
            throws IOException {
        write(folder, message(role, name, Message.NO_CODE, body, Attributes.EMPTY));
    }

    private void deriveStored() throws IOException {
        for (StoredMessages.Stored it : StoredMessages.all()) {
            String name = it.body().getClass().getSimpleName();
            Attributes attributes = new Attributes("", "", it.topic());
            write("stored", message(it.role(), name, it.code(), it.body(), attributes));
        }
    }

    private static Message message(
            Role role, String name, int code, ApiMessage body, Attributes attributes) {
        Versions versions =
                new Versions(body.lowestSupportedVersion(), body.highestSupportedVersion());
        KafkaStructs structs = new KafkaStructs(body.getClass(), name, versions);
        return new Message(
                role, name, code, versions, structs.flexible(), attributes, structs.structs());
    }

    private void write(String folder, Message message) throws IOException {
        Path file = directory.resolve(folder).resolve(message.name() + ".schema");
        Files.createDirectories(file.getParent());
        Files.writeString(file, LICENSE + SchemaText.write(message), UTF_8);
    }

    private void deriveErrors() throws IOException {
        StringBuilder text = new StringBuilder("# code\tname\tretriable, as Apache Kafka 4.4.0\n");
        for (Errors error : Errors.values()) {
            boolean retriable = error.exception() instanceof RetriableException;
            text.append(error.code()).append('\t').append(error.name()).append('\t');
            text.append(retriable ? "yes" : "no").append('\n');
        }
        Files.writeString(directory.resolve("errors.tsv"), text.toString(), UTF_8);
    }
}
