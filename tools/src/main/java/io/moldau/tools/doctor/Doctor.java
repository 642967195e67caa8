package io.moldau.tools.doctor;

import io.moldau.tools.command.ClusterOptions;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import io.moldau.tools.doctor.Rounds.Visit;
import io.moldau.tools.screen.Terminal;
import io.moldau.tools.screen.VisibleText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Looks for what people get wrong.
@Command(
        name = "doctor",
        description = {
            "Look for what people get wrong, and say what mends it.",
            "Checks addresses that brokers hand out, Java, disks, clocks, versions, replicas,"
                    + " transactions that are open for long, and groups that fall behind. A disk is"
                    + " measured, and open files are counted, where the broker runs on this"
                    + " machine.",
            "It is done within seconds, and after --timeout at the latest: what could not be looked"
                    + " at by then is said, too."
        },
        footer = {
            "",
            "After mend: come commands to be pasted, and what is no command.",
            "Exit code 1 when something is bad, 0 otherwise, also with warnings.",
            "",
            "Examples:",
            "  moldau doctor",
            "  moldau doctor --quiet",
            "  moldau doctor --json"
        })
public final class Doctor extends SessionCommand {
    private static final int LEVEL_COLUMNS = 6;
    private static final int ALIKE_MAX = 10;

    /// Where Moldau is installed, as `bin/moldau` says.
    private static final String HOME = "moldau.home";

    private static final String MEND = "mend: ";

    /// Parts of the whole time: for the listeners, for one answer of the cluster, and for one
    /// broker's part in it. What is left is for the checks, all of which run at once.
    private static final int LISTENER_PARTS = 5;

    private static final int ANSWER_PARTS = 3;
    private static final int BROKER_PARTS = 6;

    /// As `--json` shows one; `level` is good, warning or bad, `remedy` the commands and what else
    /// there is to say, in a line.
    record Shown(String level, String check, String what, String remedy, List<String> commands) {}

    @Mixin private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "Only what has to be mended.")
    private boolean quiet;

    public Doctor(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws InterruptedException {
        var max = cluster.timeout();
        var rounds = new Rounds(session().clock(), max, whereabouts(), this::tell);
        var listener = new ListenerCheck(settings(max), max.dividedBy(LISTENER_PARTS));
        var own = new JavaCheck(session().environment());
        var found =
                new ArrayList<>(
                        rounds.run(
                                List.of(
                                        new Visit(ListenerCheck.NAME, listener::look),
                                        new Visit(JavaCheck.NAME, own::look))));
        if (!listener.answering().isEmpty()) {
            // Those that do not answer are not asked first.
            var settings = settings(max);
            settings.setProperty(
                    CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, listener.addresses());
            var admin = Admin.create(settings);
            try {
                found.addAll(look(rounds, admin, settings, listener.answering()));
            } finally {
                admin.close(Duration.ZERO); // what nobody waits for any more need not be answered
            }
        }
        show(found);
        return Exit.DONE.code();
    }

    private Whereabouts whereabouts() {
        var home = Path.of(System.getProperty(HOME, ""));
        return new Whereabouts(
                cluster.words(), cluster.scriptWords(session()), home.resolve("bin"));
    }

    /// Short enough that a broker which hangs costs a part of the time only.
    private Properties settings(Duration max) {
        var settings = cluster.settings(session());
        settings.setProperty(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ms(max.dividedBy(ANSWER_PARTS)));
        settings.setProperty(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ms(max.dividedBy(BROKER_PARTS)));
        settings.setProperty(
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                ms(max.dividedBy(BROKER_PARTS)));
        return settings;
    }

    private static String ms(Duration duration) {
        return Long.toString(Math.max(1, duration.toMillis()));
    }

    private List<Finding> look(
            Rounds rounds, Admin admin, Properties settings, Set<Integer> answering)
            throws InterruptedException {
        var examined = new AtomicReference<@Nullable Examined>();
        Rounds.Look first =
                _ -> examined.set(Examined.of(admin, settings, session().clock(), answering));
        var found = new ArrayList<>(rounds.run(List.of(new Visit("cluster", first))));
        var there = examined.get();
        if (there != null) {
            found.addAll(rounds.run(checks().stream().map(it -> visit(it, there)).toList()));
        }
        return found;
    }

    private static Visit visit(Check check, Examined cluster) {
        return new Visit(check.name(), findings -> check.look(cluster, findings));
    }

    private static List<Check> checks() {
        return List.of(
                new DiskCheck(),
                new ClockCheck(),
                new VersionCheck(),
                new ReplicaCheck(),
                new TransactionCheck(),
                new GroupCheck(),
                new RetentionCheck(),
                new OffsetExpiryCheck());
    }

    private void tell(Exception failure) {
        if (debug()) {
            failure.printStackTrace(terminal().errors());
        }
    }

    private void show(List<Finding> found) {
        var shown =
                found.stream()
                        .filter(it -> !quiet || it.level() != Level.GOOD)
                        .sorted(Comparator.comparing(Finding::level).reversed())
                        .toList();
        if (json()) {
            printJson(shown.stream().map(Doctor::json).toList());
        } else {
            printFirst(shown);
        }
        end(found);
    }

    private static Shown json(Finding it) {
        var remedy = it.remedy();
        return new Shown(it.level().key(), it.check(), it.what(), remedy.text(), remedy.commands());
    }

    /// A hundred groups may have the same illness: the first of them say which.
    private void printFirst(List<Finding> shown) {
        var alike = new LinkedHashMap<String, Integer>();
        for (var it : shown) {
            if (alike.merge(it.level().word() + " " + it.check(), 1, Integer::sum) <= ALIKE_MAX) {
                print(it);
            }
        }
        alike.forEach((which, count) -> {
            if (count > ALIKE_MAX) {
                terminal().note("%s: %s more, see --json".formatted(which, count - ALIKE_MAX));
            }
        });
    }

    private void print(Finding it) {
        Terminal terminal = terminal();
        var level = it.level();
        var begin = " ".repeat(LEVEL_COLUMNS);
        var lines = terminal.lines(VisibleText.of(it.check() + ": " + it.what()), LEVEL_COLUMNS);
        var word = terminal.paint(level.colour(), level.word());
        terminal.say(word + begin.substring(level.word().length()) + lines.getFirst());
        lines.stream().skip(1).forEach(line -> terminal.say(begin + line));
        print(it.remedy());
    }

    /// A command in one line however long it is, for it is there to be copied.
    private void print(Remedy remedy) {
        var begin = " ".repeat(LEVEL_COLUMNS) + MEND;
        for (var command : remedy.commands()) {
            terminal().say(begin + command);
            begin = " ".repeat(begin.length());
        }
        if (!remedy.advice().isEmpty()) {
            for (var line : terminal().lines(VisibleText.of(remedy.advice()), begin.length())) {
                terminal().say(begin + line);
                begin = " ".repeat(begin.length());
            }
        }
    }

    private void end(List<Finding> found) {
        long bad = found.stream().filter(it -> it.level() == Level.BAD).count();
        long warnings = found.stream().filter(it -> it.level() == Level.WARNING).count();
        if (bad > 0) {
            throw new CommandFailure(Exit.FAILED, "%d bad, %d to watch".formatted(bad, warnings));
        }
        done(
                warnings == 0
                        ? "Nothing has to be mended."
                        : "Nothing is broken, %d to watch.".formatted(warnings));
    }
}
