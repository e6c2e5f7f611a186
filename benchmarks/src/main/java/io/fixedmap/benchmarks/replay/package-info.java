/** Replays of recorded request traces: hit ratios of fixedmap beside Caffeine's. */
@NullMarked
package io.fixedmap.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
