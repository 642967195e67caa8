package io.moldau.metadata;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable sorted map. A change makes a new tree that shares all but the path to the changed
/// entry with the old one: O(log n) time and memory, so that an image of 100,000 partitions costs a
/// few hundred bytes per change.
///
/// A weight-balanced tree (Adams 1992; the parameters 3 and 2 are proved right in Hirai and
/// Yamamoto, "Balancing weight-balanced trees", 2011). Iteration is in key order, so it is the same
/// in every process.
public final class SortedTree<K, V> implements Iterable<SortedTree.Entry<K, V>> {
    private static final int DELTA = 3;
    private static final int RATIO = 2;

    private final Comparator<? super K> order;
    private final @Nullable Node<K, V> root;

    private SortedTree(Comparator<? super K> order, @Nullable Node<K, V> root) {
        this.order = order;
        this.root = root;
    }

    /// One key with its value.
    public record Entry<K, V>(K key, V value) {}

    private record Node<K, V>(
            int size, Entry<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {}

    public static <K extends Comparable<? super K>, V> SortedTree<K, V> empty() {
        return new SortedTree<>(Comparator.naturalOrder(), null);
    }

    public static <K, V> SortedTree<K, V> empty(Comparator<? super K> order) {
        return new SortedTree<>(order, null);
    }

    public int size() {
        return size(root);
    }

    public boolean isEmpty() {
        return root == null;
    }

    public boolean contains(K key) {
        return get(key) != null;
    }

    public Optional<V> find(K key) {
        return Optional.ofNullable(get(key));
    }

    /// The value of `key`, or null; for paths that ask often.
    public @Nullable V get(K key) {
        var node = root;
        while (node != null) {
            int side = order.compare(key, node.entry.key);
            if (side == 0) {
                return node.entry.value;
            }
            node = side < 0 ? node.left : node.right;
        }
        return null;
    }

    public SortedTree<K, V> with(K key, V value) {
        return new SortedTree<>(order, put(root, new Entry<>(key, value)));
    }

    /// Without `key`; this tree itself if it has no such key.
    public SortedTree<K, V> without(K key) {
        return contains(key) ? new SortedTree<>(order, remove(root, key)) : this;
    }

    private Node<K, V> put(@Nullable Node<K, V> node, Entry<K, V> entry) {
        if (node == null) {
            return new Node<>(1, entry, null, null);
        }
        int side = order.compare(entry.key, node.entry.key);
        if (side == 0) {
            return new Node<>(node.size, entry, node.left, node.right);
        }
        return side < 0
                ? balanced(node.entry, put(node.left, entry), node.right)
                : balanced(node.entry, node.left, put(node.right, entry));
    }

    private @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int side = order.compare(key, node.entry.key);
        if (side < 0) {
            return balanced(node.entry, remove(node.left, key), node.right);
        }
        if (side > 0) {
            return balanced(node.entry, node.left, remove(node.right, key));
        }
        return joined(node.left, node.right);
    }

    /// Both sides of a removed entry as one tree.
    private static <K, V> @Nullable Node<K, V> joined(
            @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        return balanced(first(right).entry, left, withoutFirst(right));
    }

    private static <K, V> Node<K, V> first(Node<K, V> tree) {
        var node = tree;
        while (node.left != null) {
            node = node.left;
        }
        return node;
    }

    private static <K, V> @Nullable Node<K, V> withoutFirst(Node<K, V> node) {
        return node.left == null
                ? node.right
                : balanced(node.entry, withoutFirst(node.left), node.right);
    }

    private static int size(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    /// Weights count the empty leaves, so that they are never zero.
    private static int weight(@Nullable Node<?, ?> node) {
        return size(node) + 1;
    }

    private static <K, V> Node<K, V> node(
            Entry<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        return new Node<>(size(left) + size(right) + 1, entry, left, right);
    }

    private static <K, V> Node<K, V> balanced(
            Entry<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (right != null && weight(right) > DELTA * weight(left)) {
            return leftwards(entry, left, right);
        }
        if (left != null && weight(left) > DELTA * weight(right)) {
            return rightwards(entry, left, right);
        }
        return node(entry, left, right);
    }

    private static <K, V> Node<K, V> leftwards(
            Entry<K, V> entry, @Nullable Node<K, V> left, Node<K, V> right) {
        var inner = right.left;
        if (inner == null || weight(inner) < RATIO * weight(right.right)) {
            return node(right.entry, node(entry, left, inner), right.right);
        }
        return node(
                inner.entry,
                node(entry, left, inner.left),
                node(right.entry, inner.right, right.right));
    }

    private static <K, V> Node<K, V> rightwards(
            Entry<K, V> entry, Node<K, V> left, @Nullable Node<K, V> right) {
        var inner = left.right;
        if (inner == null || weight(inner) < RATIO * weight(left.left)) {
            return node(left.entry, left.left, node(entry, inner, right));
        }
        return node(
                inner.entry,
                node(left.entry, left.left, inner.left),
                node(entry, inner.right, right));
    }

    /// All entries, keys ascending.
    @Override
    public Iterator<Entry<K, V>> iterator() {
        var path = new ArrayDeque<Node<K, V>>();
        descend(path, root);
        return new Walk<>(path);
    }

    /// The entries whose key is `least` or greater, keys ascending.
    public Iterable<Entry<K, V>> from(K least) {
        return () -> {
            var path = new ArrayDeque<Node<K, V>>();
            var node = root;
            while (node != null) {
                if (order.compare(node.entry.key, least) >= 0) {
                    path.push(node);
                    node = node.left;
                } else {
                    node = node.right;
                }
            }
            return new Walk<>(path);
        };
    }

    /// All values, their keys ascending.
    public Iterable<V> values() {
        return mapped(Entry::value);
    }

    public Iterable<K> keys() {
        return mapped(Entry::key);
    }

    private <T> Iterable<T> mapped(Function<Entry<K, V>, T> part) {
        return () -> {
            var entries = iterator();
            return new Iterator<T>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public T next() {
                    return part.apply(entries.next());
                }
            };
        };
    }

    private static <K, V> void descend(Deque<Node<K, V>> path, @Nullable Node<K, V> from) {
        for (var node = from; node != null; node = node.left) {
            path.push(node);
        }
    }

    private static final class Walk<K, V> implements Iterator<Entry<K, V>> {
        /// Nodes whose entry and right side are still to come, the next one on top.
        private final Deque<Node<K, V>> path;

        Walk(Deque<Node<K, V>> path) {
            this.path = path;
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Entry<K, V> next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            var node = path.pop();
            descend(path, node.right);
            return node.entry;
        }
    }

    /// Depth of the tree; tests hold it against the bound that the balance promises.
    int depth() {
        return depth(root);
    }

    private static int depth(@Nullable Node<?, ?> node) {
        return node == null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof SortedTree<?, ?> that) || that.size() != size()) {
            return false;
        }
        @SuppressWarnings("ReferenceEquality") // one tree is equal to itself, found out at once
        boolean same = root == that.root;
        if (same) {
            return true;
        }
        Iterator<?> theirs = that.iterator();
        for (var entry : this) {
            if (!entry.equals(theirs.next())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (var entry : this) {
            hash = 31 * hash + entry.hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        for (var entry : this) {
            text.append(text.length() == 1 ? "" : ", ");
            text.append(entry.key).append('=').append(entry.value);
        }
        return text.append('}').toString();
    }
}
