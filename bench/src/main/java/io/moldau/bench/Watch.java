package io.moldau.bench;

import io.moldau.bench.load.Cpu;
import io.moldau.bench.report.Figures;
import java.io.IOException;

/// What a broker used from one moment to another, the generator's own part beside it.
final class Watch {
    private final ServerProcess server;
    private final double serverCpu;
    private final double ownCpu = Cpu.seconds();
    private final long started = System.nanoTime();

    Watch(ServerProcess server) throws IOException {
        this.server = server;
        this.serverCpu = server.cpuSeconds();
    }

    double cpuSeconds() throws IOException {
        return server.cpuSeconds() - serverCpu;
    }

    double generatorCpuSeconds() {
        return Cpu.seconds() - ownCpu;
    }

    double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    /// Notes what each of `count` requests took of both.
    void perRequest(Figures figures, String what, long count) throws IOException {
        figures.put("CPU per request: " + what, "us", cpuSeconds() * 1e6 / count);
        figures.put("(load generator) " + what, "us", generatorCpuSeconds() * 1e6 / count);
    }

    /// Notes what a gigabyte took of both.
    void perGigabyte(Figures figures, String what, double bytes) throws IOException {
        figures.put("CPU per GB: " + what, "s", cpuSeconds() * 1e9 / bytes);
        figures.put("(load generator) per GB: " + what, "s", generatorCpuSeconds() * 1e9 / bytes);
    }
}
