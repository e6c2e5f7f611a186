/**
 * A cache's file: what it looks like, how it is made, opened, locked and written back. See
 * {@link io.fixedmap.file.CacheFile}. For applications there are {@link io.fixedmap.file.OnMismatch} and
 * {@link io.fixedmap.file.CacheFileException}; any version may change the rest.
 */
@NullMarked
package io.fixedmap.file;

import org.jspecify.annotations.NullMarked;
