/** The Actuator endpoint that shows what is in the caches. */
@NullMarked
package io.fixedmap.spring.actuate;

import org.jspecify.annotations.NullMarked;
