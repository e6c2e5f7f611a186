/**
 * Fixed-size blocks outside the heap, chained by index: see {@link io.fixedmap.block.BlockArena}.
 * Not for applications: any version may change it.
 */
@NullMarked
package io.fixedmap.block;

import org.jspecify.annotations.NullMarked;
