package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTreeTest {
    private static final long SEED = Long.getLong("tests.seed", 20261121);
    private static final int STEPS = 4_000;
    private static final int KEYS = 300;

    @Test
    void answersAsASortedMapWouldAndEarlierTreesStayAsTheyWere() {
        var random = new Random(SEED);
        SortedTree<Integer, String> tree = SortedTree.empty();
        var map = new TreeMap<Integer, String>();
        var before = tree;
        var mapBefore = Map.copyOf(map);
        for (int step = 0; step < STEPS; step++) {
            if (step % 500 == 0) {
                before = tree;
                mapBefore = Map.copyOf(map);
            }
            int key = random.nextInt(KEYS);
            if (random.nextInt(3) == 0) {
                tree = tree.without(key);
                map.remove(key);
            } else {
                tree = tree.with(key, "v" + step);
                map.put(key, "v" + step);
            }
            int asked = random.nextInt(KEYS);
            assertThat(tree.find(asked).orElse("none"))
                    .as("seed %d, step %d, key %d", SEED, step, asked)
                    .isEqualTo(map.getOrDefault(asked, "none"));
            assertThat(tree.size()).as("seed %d, step %d", SEED, step).isEqualTo(map.size());
        }
        assertThat(tree.keys()).as("seed %d", SEED).containsExactlyElementsOf(map.keySet());
        assertThat(tree.values()).as("seed %d", SEED).containsExactlyElementsOf(map.values());
        for (int least = -1; least <= KEYS; least++) {
            assertThat(tree.from(least))
                    .as("seed %d, from %d", SEED, least)
                    .extracting(SortedTree.Entry::key)
                    .containsExactlyElementsOf(map.tailMap(least).keySet());
        }
        assertThat(before.size()).as("seed %d, the old tree", SEED).isEqualTo(mapBefore.size());
        for (var entry : before) {
            assertThat(mapBefore).as("seed %d", SEED).containsEntry(entry.key(), entry.value());
        }
    }

    @Test
    void staysShallowWhateverTheOrder() {
        SortedTree<Integer, Integer> ascending = SortedTree.empty();
        SortedTree<Integer, Integer> descending = SortedTree.empty();
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            ascending = ascending.with(i, i);
            descending = descending.with(count - i, i);
        }
        for (int i = 0; i < count / 2; i++) {
            ascending = ascending.without(i);
        }

        // The height of a tree of this balance is at most log(n) / log(4/3); in practice far less.
        assertThat(ascending.depth()).isLessThan(30);
        assertThat(descending.depth()).isLessThan(32);
    }

    @Test
    void treesWithTheSameEntriesAreEqualWhateverTheirShape() {
        SortedTree<String, Integer> one = SortedTree.empty();
        SortedTree<String, Integer> other = SortedTree.empty();
        for (int i = 0; i < 100; i++) {
            one = one.with("k" + i, i);
            other = other.with("k" + (99 - i), 99 - i);
        }

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.with("k7", 8)).isNotEqualTo(other);
        assertThat(one.without("k7")).isNotEqualTo(other);
        assertThat(one.without("nothing")).isSameAs(one);
        assertThat(one.without("k1").with("k1", 1).toString()).isEqualTo(other.toString());
    }
}
