package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A record's header.
public record Header(String key, @Nullable ByteBuffer value) {}
