/**
 * Bytes outside the heap by long offset: the only place that touches buffers and their {@code VarHandle}s. Not for
 * applications: any version may change it.
 */
@NullMarked
package io.fixedmap.memory;

import org.jspecify.annotations.NullMarked;
