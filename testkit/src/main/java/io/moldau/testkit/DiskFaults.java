package io.moldau.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Faults to come on one disk: operations that fail, take long, or find no space left.
///
/// A write that fails may have written a part. A force that fails has made nothing durable, and yet
/// the next one succeeds: what was unsynced is gone.
public final class DiskFaults {
    private static final long ENDLESS = Long.MAX_VALUE;

    private static final class Failure {
        final DiskOperation operation;
        final Predicate<Path> files;
        long skip;
        long times;
        final double probability;

        Failure(DiskOperation operation, Predicate<Path> files, double probability) {
            this.operation = operation;
            this.files = files;
            this.probability = probability;
        }
    }

    private record Delay(DiskOperation operation, Predicate<Path> files, long nanos) {}

    private final List<Failure> failures = new CopyOnWriteArrayList<>();
    private final List<Delay> delays = new CopyOnWriteArrayList<>();
    private final Random random;
    private volatile long capacityBytes = ENDLESS;
    private final AtomicLong injected = new AtomicLong();

    DiskFaults(Random random) {
        this.random = random;
    }

    /// Every `operation` on `files` fails from now on.
    public void fail(DiskOperation operation, Predicate<Path> files) {
        failTimes(operation, files, 0, ENDLESS);
    }

    /// The next `operation` on `files` fails, and only that.
    public void failOnce(DiskOperation operation, Predicate<Path> files) {
        failTimes(operation, files, 0, 1);
    }

    /// Lets `skip` of them pass, then `times` of them fail.
    public void failTimes(DiskOperation operation, Predicate<Path> files, long skip, long times) {
        var failure = new Failure(operation, files, 1);
        failure.skip = skip;
        failure.times = times;
        failures.add(failure);
    }

    /// Each of them fails with this probability, as the seed decides.
    public void failSometimes(DiskOperation operation, Predicate<Path> files, double probability) {
        var failure = new Failure(operation, files, probability);
        failure.times = ENDLESS;
        failures.add(failure);
    }

    /// Each `operation` on `files` takes this much longer, in virtual time.
    public void delay(DiskOperation operation, Predicate<Path> files, Duration duration) {
        delays.add(new Delay(operation, files, duration.toNanos()));
    }

    /// The size of the disk: beyond it there is no space left on the device.
    public void capacityBytes(long bytes) {
        capacityBytes = bytes;
    }

    /// From now on all is well.
    public void heal() {
        failures.clear();
        delays.clear();
        capacityBytes = ENDLESS;
    }

    /// Whether an operation was made to fail, or may be, since the disk was last healed.
    public boolean areAny() {
        return !failures.isEmpty() || capacityBytes != ENDLESS;
    }

    /// How many operations have been made to fail.
    public long injected() {
        return injected.get();
    }

    long capacityBytes() {
        return capacityBytes;
    }

    long delayNanos(DiskOperation operation, Path path) {
        long nanos = 0;
        for (Delay delay : delays) {
            if (delay.operation == operation && delay.files.test(path)) {
                nanos += delay.nanos;
            }
        }
        return nanos;
    }

    /// Whether this operation is to fail; asking counts as doing it.
    boolean strikes(DiskOperation operation, Path path) {
        boolean strikes = false;
        for (Failure failure : failures) {
            if (failure.operation == operation && failure.files.test(path)) {
                strikes |= strikes(failure);
            }
        }
        if (strikes) {
            injected.incrementAndGet();
        }
        return strikes;
    }

    private boolean strikes(Failure failure) {
        if (failure.skip > 0) {
            failure.skip--;
            return false;
        }
        if (failure.times == 0 || random.nextDouble() >= failure.probability) {
            return false;
        }
        failure.times--;
        return true;
    }

    static IOException inputOutputError(Path path) {
        return new IOException(path + ": Input/output error (injected)");
    }

    static IOException noSpace(Path path) {
        return new IOException(path + ": No space left on device");
    }
}
