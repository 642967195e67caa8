package io.moldau.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.cluster.ApiVersions.Range;
import io.moldau.tools.command.BrokerAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a listener with a certificate that only those trust who are told to.
class TlsSocketsTest {
    private static final String PASSWORD = "secret";
    private static final int ANSWER_MAX_MS = 20_000;

    @TempDir Path directory;

    private SSLServerSocket listener;
    private final Properties settings = new Properties();

    @BeforeEach
    void listen() throws Exception {
        keytool("-genkeypair -keyalg EC -alias broker -dname CN=localhost -ext san=dns:localhost");
        keytool("-exportcert -rfc -alias broker -file " + directory.resolve("trusted.pem"));
        var store = KeyStore.getInstance(keys().toFile(), PASSWORD.toCharArray());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        var loopback = InetAddress.getLoopbackAddress();
        listener =
                (SSLServerSocket)
                        context.getServerSocketFactory().createServerSocket(0, 5, loopback);
        Thread.ofVirtual().start(this::answer);
        settings.setProperty("security.protocol", "SSL");
        settings.setProperty("ssl.truststore.location", keys().toString());
        settings.setProperty("ssl.truststore.password", PASSWORD);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private Path keys() {
        return directory.resolve("keys.p12");
    }

    private void keytool(String line) throws Exception {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var all = (keytool + " " + line + " -keystore " + keys() + " -storepass " + PASSWORD);
        var process =
                new ProcessBuilder(List.of(all.split(" ")))
                        .redirectErrorStream(true)
                        .redirectOutput(new File(directory.toString(), "keytool.txt"))
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("keytool.txt")))
                .isZero();
    }

    /// One request, ApiVersions in versions 0 to 4, to everybody who comes.
    private void answer() {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                var in = new DataInputStream(socket.getInputStream());
                in.readNBytes(in.readInt());
                var out = new DataOutputStream(socket.getOutputStream());
                for (int number : new int[] {16, 0}) {
                    out.writeInt(number);
                }
                out.writeShort(0);
                out.writeInt(1);
                for (int number : new int[] {18, 0, 4}) {
                    out.writeShort(number);
                }
                out.flush();
            } catch (IOException _) {
                // A client that did not trust us has gone.
            }
        }
    }

    private List<Range> ask(String host) throws IOException {
        var broker = new BrokerAddress(host, listener.getLocalPort());
        return ApiVersions.ask(broker, settings, ANSWER_MAX_MS);
    }

    @Test
    void whoIsTrustedIsAskedOverTls() throws Exception {
        assertThat(ask("localhost")).containsExactly(new Range(18, 0, 4));
        settings.setProperty("ssl.truststore.type", "PEM");
        settings.setProperty(
                "ssl.truststore.location", directory.resolve("trusted.pem").toString());
        assertThat(ask("localhost")).containsExactly(new Range(18, 0, 4));
    }

    @Test
    void whoIsNotTrustedOrHasAnotherNameIsNot() throws Exception {
        assertThatThrownBy(() -> ask("127.0.0.1")).hasMessageContaining("127.0.0.1");
        settings.setProperty("ssl.endpoint.identification.algorithm", "");
        assertThat(ask("127.0.0.1")).isNotEmpty();
        settings.remove("ssl.truststore.location");
        assertThatThrownBy(() -> ask("localhost")).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNotKnownIsSaid() {
        settings.setProperty("ssl.keystore.location", "somewhere");
        settings.setProperty("ssl.keystore.type", "PEM");
        assertThatThrownBy(() -> ask("localhost"))
                .hasMessage(
                        "this command does not know ssl.keystore.type=PEM; JKS and PKCS12 work");
        settings.setProperty("ssl.engine.factory.class", "some.Factory");
        assertThatThrownBy(() -> ask("localhost"))
                .hasMessage("this command does not know ssl.engine.factory.class");
    }
}
