package io.moldau.tools.cluster;

import io.moldau.tools.command.BrokerAddress;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/// TLS with the settings that Kafka's clients have for it, for the one question that their library
/// does not ask for us: [ApiVersions].
final class TlsSockets {
    private static final String PEM = "PEM";

    private final SSLSocketFactory sockets;
    private final Properties settings;

    private TlsSockets(SSLSocketFactory sockets, Properties settings) {
        this.sockets = sockets;
        this.settings = settings;
    }

    /// Whether a client with these settings speaks TLS.
    static boolean areWanted(Properties settings) {
        return settings.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "")
                .contains("SSL");
    }

    /// @throws IOException if stores cannot be read, or are of a kind that is not known here
    static TlsSockets of(Properties settings) throws IOException {
        for (var setting :
                List.of(
                        SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG,
                        SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                        SslConfigs.SSL_KEYSTORE_KEY_CONFIG)) {
            if (settings.containsKey(setting)) {
                throw new IOException("this command does not know %s".formatted(setting));
            }
        }
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys(settings), trust(settings), null);
            return new TlsSockets(context.getSocketFactory(), settings);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS does not work so: " + e.getMessage(), e);
        }
    }

    /// TLS over `plain`, with a broker that is who it says.
    Socket over(Socket plain, BrokerAddress broker) throws IOException {
        var socket = (SSLSocket) sockets.createSocket(plain, broker.host(), broker.port(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(
                settings.getProperty(
                        SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
                        SslConfigs.DEFAULT_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM));
        var protocols = settings.getProperty(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG);
        if (protocols != null) {
            parameters.setProtocols(protocols.split("\\s*,\\s*"));
        }
        var suites = settings.getProperty(SslConfigs.SSL_CIPHER_SUITES_CONFIG);
        if (suites != null) {
            parameters.setCipherSuites(suites.split("\\s*,\\s*"));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /// Null: whom Java trusts.
    private static TrustManager @Nullable [] trust(Properties settings)
            throws IOException, GeneralSecurityException {
        var location = settings.getProperty(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
        if (location == null) {
            return null;
        }
        var isPem = PEM.equals(settings.getProperty(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG));
        var password = settings.getProperty(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(isPem ? certificates(location) : store(location, password));
        return trust.getTrustManagers();
    }

    /// Null: a client without a certificate.
    private static KeyManager @Nullable [] keys(Properties settings)
            throws IOException, GeneralSecurityException {
        var location = settings.getProperty(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
        if (location == null) {
            return null;
        }
        if (PEM.equals(settings.getProperty(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG))) {
            throw new IOException(
                    "this command does not know ssl.keystore.type=PEM; JKS and PKCS12 work");
        }
        var password = settings.getProperty(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG);
        var keyPassword = settings.getProperty(SslConfigs.SSL_KEY_PASSWORD_CONFIG, password);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(location, password), characters(keyPassword));
        return keys.getKeyManagers();
    }

    /// JKS or PKCS12, whichever the file is.
    private static KeyStore store(String location, @Nullable String password)
            throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(new File(location), characters(password));
    }

    private static char @Nullable [] characters(@Nullable String password) {
        return password == null ? null : password.toCharArray();
    }

    private static KeyStore certificates(String location)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = new FileInputStream(location)) {
            int number = 0;
            for (var it : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("certificate" + number, it);
                number++;
            }
        }
        return store;
    }
}
