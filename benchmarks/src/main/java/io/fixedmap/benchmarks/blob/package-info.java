/** Blobs by digest: the content cache beside heap and off-heap caches. */
@NullMarked
package io.fixedmap.benchmarks.blob;

import org.jspecify.annotations.NullMarked;
