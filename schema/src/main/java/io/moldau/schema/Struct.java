package io.moldau.schema;

import java.util.List;

/// A run of fields, written in this order.
public record Struct(String name, List<Field> fields) {}
