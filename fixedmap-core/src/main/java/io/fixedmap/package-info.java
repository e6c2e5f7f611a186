/**
 * fixedmap's public face: {@link io.fixedmap.Digest}, {@link io.fixedmap.FixedMap}, {@link io.fixedmap.FixedLongMap} and
 * {@link io.fixedmap.ContentCache}.
 */
@NullMarked
package io.fixedmap;

import org.jspecify.annotations.NullMarked;
