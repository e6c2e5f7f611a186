/** Auto-configuration of fixedmap in Spring Boot: properties, beans, the Actuator endpoint and metrics. */
@NullMarked
package io.fixedmap.spring;

import org.jspecify.annotations.NullMarked;
