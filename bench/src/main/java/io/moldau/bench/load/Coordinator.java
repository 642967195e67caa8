package io.moldau.bench.load;

import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import java.io.IOException;
import java.util.List;

/// Asking for the coordinator creates the topic that it keeps its state in.
final class Coordinator {
    static final int GROUP = 0;
    static final int TRANSACTION = 1;

    private static final int FIND_VERSION = 4;
    private static final long MAX_NANOS = 120_000_000_000L;
    private static final int PAUSE_MS = 10;

    private Coordinator() {}

    /// Returns when there is one.
    ///
    /// @param type of the key: [#GROUP] or [#TRANSACTION]
    static void await(int port, int type, String key) throws IOException {
        long start = System.nanoTime();
        try (var call = new Call(port)) {
            while (true) {
                var request = new FindCoordinatorRequest("", type, List.of(key));
                var reader = call.exchange(request, FIND_VERSION);
                var answer = FindCoordinatorResponse.read(reader, FIND_VERSION);
                if (answer.coordinators().getFirst().errorCode() == 0) {
                    return;
                }
                if (System.nanoTime() - start > MAX_NANOS) {
                    throw new IOException("no coordinator for " + key);
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
