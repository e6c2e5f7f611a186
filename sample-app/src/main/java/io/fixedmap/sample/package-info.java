/** A small deduplicating blob service: the documentation of fixedmap by example. */
@NullMarked
package io.fixedmap.sample;

import org.jspecify.annotations.NullMarked;
