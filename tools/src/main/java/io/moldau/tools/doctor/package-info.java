/// `moldau doctor`: what people get wrong, looked for before it hurts.
@NullMarked
package io.moldau.tools.doctor;

import org.jspecify.annotations.NullMarked;
