package io.moldau.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.Uuid;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final int STALL_MS = 400;
    private static final int RATE = 200;

    @Test
    void aStallOfTheBrokerIsChargedToEveryRequestThatWaited() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerWithOneStall(server));
            var topic = new Links.Topic(server.getLocalPort(), new Uuid(1, 2), 1);
            try (var links = Links.producers(topic, 1, 16, Frames.batch(1, 100))) {
                var outcome = OpenLoop.run(links, Schedule.of(RATE, 1, 1));

                // A closed loop would have seen one slow request; half of the stall's were later
                // than half of it.
                var latency = outcome.latencyNanos();
                long slow = latency.getCountBetweenValues(STALL_MS * 500_000L, Long.MAX_VALUE / 2);
                assertThat(latency.getTotalCount()).isEqualTo(RATE);
                assertThat(slow).isGreaterThanOrEqualTo(RATE * STALL_MS / 1000 / 2 - 2);
            }
        }
    }

    private static void answerWithOneStall(ServerSocket server) {
        try (var socket = server.accept()) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            for (int i = 0; i < RATE; i++) {
                in.readNBytes(in.readInt());
                if (i == 20) {
                    Thread.sleep(STALL_MS);
                }
                var answer = new byte[Answers.PRODUCE_ERROR_AT + 2];
                out.writeInt(answer.length);
                out.writeInt(i);
                out.write(answer, Integer.BYTES, answer.length - Integer.BYTES);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
