/** What a cache in a file costs, beside one in direct memory. */
@NullMarked
package io.fixedmap.benchmarks.file;

import org.jspecify.annotations.NullMarked;
