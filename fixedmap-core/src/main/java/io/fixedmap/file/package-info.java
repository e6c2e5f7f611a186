/**
 * A cache's file: what it looks like, how it is made, opened, locked and written back. See
 * {@link io.fixedmap.file.CacheFile}.
 */
@NullMarked
package io.fixedmap.file;

import org.jspecify.annotations.NullMarked;
