package io.fixedmap.spring;

import java.io.File;

/** Two caches are to live in one file. */
final class SharedFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Setting<File> first;
    private final transient Setting<File> second;

    SharedFileException(Setting<File> first, Setting<File> second) {
        super("each cache needs a file of its own: " + first + ", " + second);
        this.first = first;
        this.second = second;
    }

    Setting<File> first() {
        return first;
    }

    Setting<File> second() {
        return second;
    }
}
