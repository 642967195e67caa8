package io.moldau.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Notes the size of a broker's process again and again.
final class Sampler implements AutoCloseable {
    static final double DISTANCE_SECONDS = 0.25;

    private final ServerProcess server;
    private final List<Double> rssMiB = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    Sampler(ServerProcess server) {
        this.server = server;
        this.thread = Thread.ofPlatform().name("sampler").start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                rssMiB.add(server.rssMiB());
                Thread.sleep((long) (DISTANCE_SECONDS * 1000));
            }
        } catch (IOException e) {
            // The process has ended: whoever waits for it will say so.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the sampling and returns all of it.
    List<Double> rssMiB() {
        close();
        return rssMiB;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
