package io.fixedmap.spring;

import org.jspecify.annotations.Nullable;

/**
 * A property and its value.
 *
 * @param property full name in kebab case
 * @param value the value, null if it has none
 */
record Setting<T>(String property, @Nullable T value) {
    @Override
    public String toString() {
        return property + '=' + value;
    }
}
