/** Benchmarks of the slot table beside its peers. */
@NullMarked
package io.fixedmap.benchmarks.table;

import org.jspecify.annotations.NullMarked;
