/// Reads the schema of wire messages and stored records and writes the Java of the module
/// `protocol`.
@NullMarked
package io.moldau.schema;

import org.jspecify.annotations.NullMarked;
