package io.moldau.broker.simulation;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.Request;
import io.moldau.protocol.message.Response;
import io.moldau.runtime.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A client of the broker: it has one connection, made anew whenever it broke, and no timeouts of
/// its own. A request that is never answered so stays unanswered, and the simulation's time runs
/// out.
final class SimulatedClient implements AutoCloseable {
    private static final Duration BACKOFF = Duration.ofMillis(20);

    private final World world;
    private final InetSocketAddress broker;
    private final String name;
    private final ApiVersions versions;
    private @Nullable ClientConnection connection;
    private String lastTrouble = "none";

    /// Which version of each API a client speaks.
    @FunctionalInterface
    interface ApiVersions {
        ApiVersions NEWEST = ApiKey::maxVersion;

        int of(ApiKey key);
    }

    SimulatedClient(World world, InetSocketAddress broker, String name, ApiVersions versions) {
        this.world = world;
        this.broker = broker;
        this.name = name;
        this.versions = versions;
    }

    World world() {
        return world;
    }

    /// What went wrong last, for the report of a run that does not end.
    String lastTrouble() {
        return lastTrouble;
    }

    /// The connection, made if there is none.
    ClientConnection connection() throws IOException {
        var open = connection;
        if (open == null) {
            open = ClientConnection.open(world, broker, name);
            connection = open;
        }
        return open;
    }

    void send(Request request) throws IOException {
        connection().send(request, versions.of(request.apiKey()));
    }

    Response call(Request request) throws IOException {
        send(request);
        return connection().receive();
    }

    /// The connection broke: waits a moment, so that the next one is a new try.
    void disconnected(IOException cause) {
        trouble(cause.toString());
        close();
        backOff();
    }

    void backOff() {
        world.clock()
                .sleep(BACKOFF.toNanos() + world.randomness().nextInt((int) BACKOFF.toNanos()));
    }

    /// Whether the broker says "not now". A topic that it does not know any more is no such answer:
    /// its creation was acknowledged.
    static boolean isPassing(ErrorCode error) {
        return error.retriable()
                && error != ErrorCode.UNKNOWN_TOPIC_ID
                && error != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }

    void trouble(String what) {
        lastTrouble = what;
    }

    /// Asks until the answer is none that asks for another try.
    ///
    /// @param errorOf the error code in an answer
    /// @return the answer; its error, if it has one, is final
    Response persist(Request request, Function<Response, Integer> errorOf) {
        while (true) {
            try {
                Response response = call(request);
                ErrorCode error = ErrorCode.forCode(errorOf.apply(response));
                if (!isPassing(error)) {
                    return response;
                }
                trouble(request.apiKey() + ": " + error);
                backOff();
            } catch (IOException e) {
                disconnected(e);
            }
        }
    }

    @Override
    public void close() {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                trouble(e.toString());
            }
        }
    }
}
