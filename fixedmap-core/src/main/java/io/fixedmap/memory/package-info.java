/** Bytes outside the heap by long offset: the only place that touches buffers and their {@code VarHandle}s. */
@NullMarked
package io.fixedmap.memory;

import org.jspecify.annotations.NullMarked;
