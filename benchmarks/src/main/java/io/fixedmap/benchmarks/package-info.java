/** Benchmarks of fixedmap, each beside its baselines in the same run. */
@NullMarked
package io.fixedmap.benchmarks;

import org.jspecify.annotations.NullMarked;
