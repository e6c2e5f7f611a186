/** Fixed-size blocks outside the heap, chained by index: see {@link io.fixedmap.block.BlockArena}. */
@NullMarked
package io.fixedmap.block;

import org.jspecify.annotations.NullMarked;
