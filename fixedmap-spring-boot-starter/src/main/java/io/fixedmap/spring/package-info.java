/** Auto-configuration of fixedmap in Spring Boot: properties, beans, and what is said when a start fails. */
@NullMarked
package io.fixedmap.spring;

import org.jspecify.annotations.NullMarked;
