/// Kafka's script for who may do what.
@NullMarked
package io.moldau.tools.script.acl;

import org.jspecify.annotations.NullMarked;
