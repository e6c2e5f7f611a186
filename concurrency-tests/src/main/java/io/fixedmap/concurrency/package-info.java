/** Memory-model tests: each names the outcomes that a race may have, and those that would be a bug. */
@NullMarked
package io.fixedmap.concurrency;

import org.jspecify.annotations.NullMarked;
