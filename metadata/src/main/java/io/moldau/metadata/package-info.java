/// What the cluster agreed on: brokers, topics, configs; the controller's machine and the image.
/// Knows no time, threads, files or network.
@NullMarked
package io.moldau.metadata;

import org.jspecify.annotations.NullMarked;
