package io.moldau.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// What the load generator itself uses, so that nobody need wonder.
public final class Cpu {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Cpu() {}

    /// CPU seconds of this process since it started.
    public static double seconds() {
        return SYSTEM.getProcessCpuTime() / 1e9;
    }
}
