package io.moldau.acceptance.exactlyonce;

import java.util.Random;
import java.util.TreeSet;

/// When something is killed: after how much progress, decided by a seed. Each equal part of the way
/// has one kill, none of them in the very beginning or at the very end.
final class KillSchedule {
    private final TreeSet<Integer> due = new TreeSet<>();

    KillSchedule(Random random, int kills, int end) {
        for (int i = 0; i < kills; i++) {
            due.add((int) ((i + 0.1 + 0.7 * random.nextDouble()) * end / kills));
        }
    }

    /// Whether a kill is due at this progress; if several are, they are one.
    boolean isDue(int progress) {
        var passed = due.headSet(progress, true);
        boolean isDue = !passed.isEmpty();
        passed.clear();
        return isDue;
    }
}
