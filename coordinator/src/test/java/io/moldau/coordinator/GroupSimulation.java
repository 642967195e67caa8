package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Many members, a coordinator that dies at any moment, and time that passes in leaps.
final class GroupSimulation {
    private static final int STEPS = 1_500;
    private static final int INITIAL_DELAY_MS = 3_000;

    /// A rebalance may last as long as the members ask for, and when only static members remain
    /// that do not come, until their sessions end. New members put off the first one.
    private static final long REBALANCE_MAX_MS =
            SimulatedMember.REBALANCE_TIMEOUT_MS
                    + SimulatedMember.SESSION_TIMEOUT_MS
                    + INITIAL_DELAY_MS;

    private final SplittableRandom random;
    private final ShardDriver driver = new ShardDriver(ShardDriver.settings(INITIAL_DELAY_MS));
    private final GroupHistory history = new GroupHistory();
    private final List<SimulatedMember> members = new ArrayList<>();
    private long rebalancingSinceMs = -1;

    GroupSimulation(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Plays to the end; returns the last state.
    String play() {
        driver.commitWhenTold();
        for (int i = 0; i < 7; i++) {
            var instanceId = i % 3 == 0 ? "i" + i : null;
            members.add(new SimulatedMember(history, driver, random, "m" + i, instanceId, i == 1));
        }
        for (int step = 0; step < STEPS; step++) {
            members.get(random.nextInt(members.size())).step(false);
            leap(600);
            misfortune();
        }
        makePeace();
        GroupHistory.checkLog(driver.log());
        return driver.shard().toString();
    }

    private void leap(int durationMaxMs) {
        int leaps = random.nextInt(4);
        for (int i = 0; i < leaps; i++) {
            driver.pass(random.nextInt(durationMaxMs));
            checkRebalanceEnds();
        }
        if (random.nextInt(3) > 0) {
            driver.commit();
        }
    }

    private void misfortune() {
        switch (random.nextInt(100)) {
            case 0 -> {
                restart();
                rebalancingSinceMs = -1;
            }
            case 1 -> {
                driver.commit();
                history.checkOffsets(fetchAll());
            }
            default -> {}
        }
    }

    private void restart() {
        driver.restart(random.nextBoolean() ? driver.log() : compacted());
        history.restarted(driver.nowMs());
        history.checkOffsets(fetchAll());
    }

    private Reply.OffsetsFetched fetchAll() {
        var waiter = driver.ask(it -> new Command.FetchAllOffsets(it, GroupHistory.GROUP, true));
        driver.commit();
        return driver.reply(Reply.OffsetsFetched.class, waiter);
    }

    /// The last record of each key; of tombstones some are left, also of things never seen before.
    private List<Change> compacted() {
        var log = driver.log();
        int clean = random.nextInt(log.size() + 1);
        var last = new LinkedHashMap<Object, Change>();
        for (var change : log.subList(0, clean)) {
            last.putLast(key(change), change);
        }
        var remaining = new ArrayList<Change>();
        remaining.add(new Change.GroupDropped(GroupHistory.GROUP));
        remaining.add(new Change.OffsetDropped("never", "seen", 1));
        remaining.addAll(last.values());
        remaining.addAll(log.subList(clean, log.size()));
        return remaining;
    }

    private static Object key(Change change) {
        return switch (change) {
            case Change.OffsetStored it -> List.of(it.groupId(), it.topic(), it.partition());
            case Change.OffsetPending it -> List.of(it.groupId(), it.topic(), it.partition());
            case Change.OffsetDropped it -> List.of(it.groupId(), it.topic(), it.partition());
            case Change.GroupStored it -> it.groupId();
            case Change.GroupDropped it -> it.groupId();
        };
    }

    /// D6: every rebalance ends within its timeout and a bound.
    private void checkRebalanceEnds() {
        if (state() != GroupState.PREPARING_REBALANCE) {
            rebalancingSinceMs = -1;
        } else if (rebalancingSinceMs < 0) {
            rebalancingSinceMs = driver.nowMs();
        } else {
            // One may have ended and the next begun since the last look.
            long sinceMs = Math.max(rebalancingSinceMs, driver.generationAtMs());
            assertThat(driver.nowMs() - sinceMs)
                    .as("length of a rebalance")
                    .isLessThanOrEqualTo(REBALANCE_MAX_MS);
        }
    }

    private GroupState state() {
        var command = new Command.DescribeGroup(new Waiter(-1), GroupHistory.GROUP);
        var outcome = driver.shard().decide(command, driver.nowMs());
        return ((Reply.GroupDescribed) outcome.answers().getFirst().reply()).state();
    }

    /// Left alone, the members agree: all work, and every partition has one owner.
    private void makePeace() {
        for (int round = 0; round < 60; round++) {
            var order = new ArrayList<>(members);
            Collections.shuffle(order, new java.util.Random(round));
            order.forEach(it -> it.step(true));
            driver.pass(2_000);
            driver.commit();
        }
        assertThat(state()).isEqualTo(GroupState.STABLE);
        assertThat(members).allMatch(SimulatedMember::isWorking);
        var owned = members.stream().flatMap(it -> it.owned().stream()).sorted().toList();
        assertThat(owned).isEqualTo(IntStream.range(0, GroupHistory.PARTITIONS).boxed().toList());
        history.checkOffsets(fetchAll());
    }
}
