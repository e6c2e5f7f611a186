package io.fixedmap.spring;

import org.springframework.util.unit.DataSize;

/** A property asks for more than another one allows. */
final class MismatchedBoundsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Setting<DataSize> part;
    private final transient Setting<DataSize> whole;

    MismatchedBoundsException(Setting<DataSize> part, Setting<DataSize> whole) {
        super("the first must not be more than the second: " + part + ", " + whole);
        this.part = part;
        this.whole = whole;
    }

    Setting<DataSize> part() {
        return part;
    }

    Setting<DataSize> whole() {
        return whole;
    }
}
