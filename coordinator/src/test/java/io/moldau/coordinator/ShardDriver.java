package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Does for a shard what the broker does: writes its changes, applies, keeps time, restarts it.
/// After every decision it checks that deciding altered nothing.
final class ShardDriver {
    /// Steps that a shard may take at one moment before the test calls it a busy loop.
    private static final int STEPS_MAX = 1_000;

    private final GroupSettings settings;
    private final List<Change> log = new ArrayList<>();
    private final Map<Waiter, Reply> answers = new LinkedHashMap<>();
    private final List<Change> unsure = new ArrayList<>(); // written, not yet committed
    private final List<Answer> held = new ArrayList<>(); // until what is unsure is committed
    private final List<Change> lastChanges = new ArrayList<>();
    private final List<Answer> lastAnswers = new ArrayList<>();
    private GroupShard shard;
    private boolean commitsAtOnce = true;
    private boolean looks = true;
    private long nowMs;
    private long waiters;
    private long generationAtMs;

    ShardDriver(GroupSettings settings) {
        this.settings = settings;
        shard = new GroupShard(settings);
        shard.lead(nowMs);
    }

    static ShardDriver withoutInitialDelay() {
        return new ShardDriver(settings(0));
    }

    static GroupSettings settings(int initialRebalanceDelayMs) {
        var defaults = GroupSettings.defaults();
        return new GroupSettings(
                1_000,
                defaults.sessionTimeoutMaxMs(),
                initialRebalanceDelayMs,
                10,
                20,
                defaults.offsetsRetentionMs(),
                defaults.offsetsRetentionCheckIntervalMs());
    }

    /// Asks, and returns the token by which [#reply] finds the answer.
    Waiter ask(Function<Waiter, Command> question) {
        var waiter = new Waiter(++waiters);
        run(question.apply(waiter));
        return waiter;
    }

    /// Asks something that is answered at once.
    <R extends Reply> R answerTo(Class<R> type, Function<Waiter, Command> question) {
        return reply(type, ask(question));
    }

    void run(Command command) {
        var before = looks ? shard.toString() : "";
        var outcome = shard.decide(command, nowMs);
        assertThat(looks ? shard.toString() : "").as("deciding alters nothing").isEqualTo(before);
        shard.apply(outcome);
        unsure.addAll(outcome.changes());
        held.addAll(outcome.answers());
        if (outcome.answers().stream().anyMatch(ShardDriver::beginsGeneration)) {
            generationAtMs = nowMs;
        }
        if (commitsAtOnce) {
            commit();
        }
    }

    private static boolean beginsGeneration(Answer answer) {
        return answer.reply() instanceof Reply.Joined joined && joined.error() == ErrorCode.NONE;
    }

    /// When members were last told that they have joined.
    long generationAtMs() {
        return generationAtMs;
    }

    /// For tests with so much state that comparing it at every decision takes long.
    void lookAway() {
        looks = false;
    }

    /// From now on what is written stays unsure until [#commit].
    void commitWhenTold() {
        commitsAtOnce = false;
    }

    /// What was written is safe: the answers leave.
    void commit() {
        log.addAll(unsure);
        lastChanges.addAll(unsure);
        unsure.clear();
        held.forEach(this::note);
        held.clear();
    }

    private void note(Answer answer) {
        assertThat(answers).as("answered once").doesNotContainKey(answer.waiter());
        answers.put(answer.waiter(), answer.reply());
        lastAnswers.add(answer);
    }

    boolean isAnswered(Waiter waiter) {
        return answers.containsKey(waiter);
    }

    <R extends Reply> R reply(Class<R> type, Waiter waiter) {
        return type.cast(Objects.requireNonNull(answers.get(waiter), "not answered yet"));
    }

    /// Lets time pass, and the shard do what is due, at the moment when it is due.
    void pass(long durationMs) {
        long untilMs = nowMs + durationMs;
        int steps = 0;
        while (shard.nextDeadlineMs() <= untilMs) {
            long dueMs = Math.max(nowMs, shard.nextDeadlineMs());
            steps = dueMs == nowMs ? steps + 1 : 0;
            assertThat(steps).as("steps at one moment").isLessThan(STEPS_MAX);
            nowMs = dueMs;
            run(new Command.TimePassed());
        }
        nowMs = untilMs;
    }

    /// The broker dies and comes back with what is in the log. Whoever waits for an answer is told
    /// to look for another coordinator.
    void restart() {
        restart(log);
    }

    /// As above, with what compaction has left of the log.
    void restart(List<Change> remaining) {
        shard.resign(ErrorCode.NOT_COORDINATOR).forEach(this::note);
        unsure.clear();
        held.clear();
        shard = new GroupShard(settings);
        remaining.forEach(shard::apply);
        shard.lead(nowMs);
    }

    long nowMs() {
        return nowMs;
    }

    long lastWaiter() {
        return waiters;
    }

    GroupShard shard() {
        return shard;
    }

    /// All that was written, oldest first.
    List<Change> log() {
        return log;
    }

    /// What was written since the last call.
    List<Change> takeChanges() {
        var taken = List.copyOf(lastChanges);
        lastChanges.clear();
        return taken;
    }

    /// What was answered since the last call.
    List<Answer> takeAnswers() {
        var taken = List.copyOf(lastAnswers);
        lastAnswers.clear();
        return taken;
    }
}
