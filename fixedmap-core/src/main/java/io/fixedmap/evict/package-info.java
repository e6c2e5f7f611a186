/** Which blob to give up when there is no room: see {@link io.fixedmap.evict.EvictionPolicy}. */
@NullMarked
package io.fixedmap.evict;

import org.jspecify.annotations.NullMarked;
