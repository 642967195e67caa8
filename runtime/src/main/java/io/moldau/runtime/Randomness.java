package io.moldau.runtime;

/// Where random numbers and ids come from.
public interface Randomness {
    /// Uniform over all 64 bits; in the real world from a cryptographically strong source, for ids
    /// of clusters, topics and members come from here.
    long nextLong();

    /// Uniform in `0 <= n < bound`.
    int nextInt(int bound);
}
