package io.moldau.tools.doctor;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Failures;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Terminal;
import io.moldau.tools.screen.VisibleText;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Looks for what people get wrong.
@Command(
        name = "doctor",
        description = {
            "Look for what people get wrong, and say what mends it.",
            "Checks addresses that brokers hand out, Java, disks, clocks, versions, replicas,"
                    + " transactions that are open for long, and groups that fall behind. A disk is"
                    + " measured, and open files are counted, where the broker runs on this machine."
        },
        footer = {
            "",
            "Exit code 1 when something is bad, 0 otherwise, also with warnings.",
            "",
            "Examples:",
            "  moldau doctor",
            "  moldau doctor --quiet",
            "  moldau doctor --json"
        })
public final class Doctor extends ClusterCommand {
    private static final int LEVEL_COLUMNS = 6;

    /// As `--json` shows one; `level` is good, warning or bad.
    record Shown(String level, String check, String what, String remedy) {}

    @Option(
            names = {"-q", "--quiet"},
            description = "Only what has to be mended.")
    private boolean quiet;

    public Doctor(Session session) {
        super(session);
    }

    private static List<Check> checks() {
        return List.of(
                new JavaCheck(),
                new DiskCheck(),
                new ClockCheck(),
                new VersionCheck(),
                new ReplicaCheck(),
                new TransactionCheck(),
                new GroupCheck(),
                new OffsetExpiryCheck());
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var findings = new Findings();
        findings.begin(ListenerCheck.NAME);
        if (ListenerCheck.look(clientSettings(), findings)) {
            var cluster = Examined.of(admin, clientSettings(), session().clock());
            for (var check : checks()) {
                findings.begin(check.name());
                look(check, cluster, findings);
            }
        }
        var shown =
                findings.all().stream()
                        .filter(it -> !quiet || it.level() != Level.GOOD)
                        .sorted(Comparator.comparing(Finding::level).reversed())
                        .toList();
        if (json()) {
            printJson(shown.stream().map(Doctor::json).toList());
        } else {
            shown.forEach(this::print);
        }
        end(findings);
    }

    /// A check that cannot be made is a finding too, and the others go on.
    private static void look(Check check, Examined cluster, Findings findings)
            throws InterruptedException {
        try {
            check.look(cluster, findings);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            findings.warning(
                    "could not be looked at: " + Failures.of(e).getMessage(),
                    "moldau doctor --debug says more");
        }
    }

    private static Shown json(Finding it) {
        return new Shown(it.level().key(), it.check(), it.what(), it.remedy());
    }

    private void print(Finding it) {
        Terminal terminal = terminal();
        var level = it.level();
        var begin = " ".repeat(LEVEL_COLUMNS);
        var lines = terminal.lines(VisibleText.of(it.check() + ": " + it.what()), LEVEL_COLUMNS);
        var word = terminal.paint(level.colour(), level.word());
        terminal.say(word + begin.substring(level.word().length()) + lines.getFirst());
        lines.stream().skip(1).forEach(line -> terminal.say(begin + line));
        // In one line however long it is, for commands in it are there to be copied.
        if (!it.remedy().isEmpty()) {
            terminal.say(begin + "mend: " + it.remedy());
        }
    }

    private void end(Findings findings) {
        long bad = findings.count(Level.BAD);
        long warnings = findings.count(Level.WARNING);
        if (bad > 0) {
            throw new CommandFailure(Exit.FAILED, "%d bad, %d to watch".formatted(bad, warnings));
        }
        done(
                warnings == 0
                        ? "Nothing has to be mended."
                        : "Nothing is broken, %d to watch.".formatted(warnings));
    }
}
