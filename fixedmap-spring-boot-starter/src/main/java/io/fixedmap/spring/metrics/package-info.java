/** The caches' figures as Micrometer meters. */
@NullMarked
package io.fixedmap.spring.metrics;

import org.jspecify.annotations.NullMarked;
