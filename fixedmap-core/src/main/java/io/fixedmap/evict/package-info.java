/**
 * Which blob to give up when there is no room: see {@link io.fixedmap.evict.EvictionPolicy}.
 * Not for applications: any version may change it.
 */
@NullMarked
package io.fixedmap.evict;

import org.jspecify.annotations.NullMarked;
