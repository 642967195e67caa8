package io.moldau.tools.doctor;

import io.moldau.tools.command.Failures;
import io.moldau.tools.screen.Units;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/// Makes checks, all of them at once and each until a moment at the latest: one that waits for a
/// broker in vain costs the others nothing.
final class Rounds {
    private final InstantSource clock;
    private final Duration max;
    private final Instant until;
    private final Whereabouts cluster;
    private final Consumer<Exception> witness;

    /// What a check does.
    interface Look {
        void look(Findings findings) throws Exception;
    }

    /// A check by its name.
    record Visit(String name, Look look) {}

    private record Underway(Findings findings, Thread thread) {}

    /// @param max for everything that will be run
    /// @param witness is told why a check could not be made
    Rounds(InstantSource clock, Duration max, Whereabouts cluster, Consumer<Exception> witness) {
        this.clock = clock;
        this.max = max;
        this.until = clock.instant().plus(max);
        this.cluster = cluster;
        this.witness = witness;
    }

    /// What they have found, in the order in which they stand here.
    List<Finding> run(List<Visit> visits) throws InterruptedException {
        var underway = visits.stream().map(this::begin).toList();
        var all = new ArrayList<Finding>();
        for (var each : underway) {
            await(each);
            all.addAll(each.findings().all());
        }
        return all;
    }

    private Underway begin(Visit visit) {
        var findings = new Findings(visit.name(), cluster);
        return new Underway(findings, Thread.startVirtualThread(() -> look(visit, findings)));
    }

    private void await(Underway it) throws InterruptedException {
        var rest = Duration.between(clock.instant(), until);
        if (rest.isPositive()) {
            it.thread().join(rest);
        }
        if (it.thread().isAlive()) {
            it.findings().warning("was not done in time", longer(it.findings()));
            it.thread().interrupt();
        }
    }

    /// A check that cannot be made is a finding too.
    private void look(Visit visit, Findings findings) {
        try {
            visit.look().look(findings);
        } catch (InterruptedException | InterruptException _) {
            Thread.currentThread().interrupt(); // whoever interrupts has said why
        } catch (Exception e) {
            witness.accept(e);
            var cause = Failures.cause(e);
            var remedy =
                    cause instanceof TimeoutException
                            ? longer(findings)
                            : Remedy.run(findings.command("doctor --debug"));
            findings.warning("could not be looked at: " + reason(cause), remedy);
        }
    }

    private static String reason(Throwable cause) {
        return cause instanceof TimeoutException
                ? "no answer in time (%s)".formatted(cause.getMessage())
                : String.valueOf(Failures.of(cause).getMessage());
    }

    private Remedy longer(Findings findings) {
        return Remedy.run(findings.command("doctor --timeout " + max.multipliedBy(4).toSeconds()))
                .or(
                        "looks for longer than %s; what doctor says of listeners may be why"
                                .formatted(Units.duration(max)));
    }
}
