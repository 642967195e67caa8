package io.moldau.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/// What a connection does with an answer. The frame begins, after its size, at `at` of `in`.
@FunctionalInterface
interface Answers {
    /// Of the answer to a Produce of one partition, version 13: correlation id, tags, topics
    /// (compact length, id), partitions (compact length, index), error.
    int PRODUCE_ERROR_AT = 4 + 1 + 1 + 16 + 1 + 4;

    void answer(ByteBuffer in, int at, int sizeBytes) throws IOException;

    /// Accepts nothing but success.
    static void produced(ByteBuffer in, int at, int sizeBytes) throws IOException {
        int error = in.getShort(at + PRODUCE_ERROR_AT);
        if (error != 0) {
            throw new IOException("error " + error + " in the answer to a Produce");
        }
    }
}
