package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassicGroupTest {
    private static final long SEED = Long.getLong("tests.seed", 20261122);
    private static final int STEPS = 2_000;

    private final Random random = new Random(SEED);

    @Test
    void whatItHoldsIsWhatItsMembersHold() {
        var group = new ClassicGroup("g", 0);
        var pending = new ArrayList<String>();
        for (int step = 0; step < STEPS; step++) {
            var members = List.copyOf(group.members());
            switch (random.nextInt(members.isEmpty() ? 2 : 6)) {
                case 0 -> group.put(member("m" + step), "consumer");
                case 1 -> {
                    pending.add("p" + random.nextInt(100));
                    group.awaitJoinWith(pending.getLast(), 1);
                }
                case 2 -> group.stopAwaiting(pending.isEmpty() ? "none" : pending.removeFirst());
                case 3 -> group.remove(one(members).memberId());
                case 4 -> group.put(one(members).assigned(Bytes.of(new byte[step % 50])));
                case 5 -> {
                    var old = one(members);
                    group.rename(old, old.renamed("r" + step, 0));
                }
                default -> throw new AssertionError();
            }
            long counted = group.members().stream().mapToLong(Member::heldBytes).sum();
            long ids =
                    group.pending().keySet().stream().mapToLong(it -> 100 + 2L * it.length()).sum();
            assertThat(group.heldBytes())
                    .as("seed %d step %d", SEED, step)
                    .isEqualTo(counted + ids);
            assertThat(group.copy().heldBytes()).isEqualTo(group.heldBytes());
        }
    }

    private Member one(List<Member> members) {
        return members.get(random.nextInt(members.size()));
    }

    private Member member(String id) {
        var protocol = new Protocol("range", Bytes.of(new byte[random.nextInt(100)]));
        var join =
                new Command.JoinGroup(
                        new Waiter(1),
                        "g",
                        id,
                        random.nextBoolean() ? "i" + random.nextInt(5) : null,
                        new Client("c", "/h"),
                        "s",
                        "consumer",
                        List.of(protocol),
                        10_000,
                        10_000,
                        true,
                        true);
        return Member.entering(join, id, 0);
    }
}
