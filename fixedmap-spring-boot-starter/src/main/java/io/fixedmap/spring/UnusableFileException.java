package io.fixedmap.spring;

import io.fixedmap.file.CacheFileException;
import io.fixedmap.file.CacheFileException.Reason;
import java.io.File;
import org.springframework.util.unit.DataSize;

/** The file of a cache cannot be used. */
final class UnusableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String cacheName;
    private final Reason reason;
    private final String onMismatchProperty;
    private final transient Setting<File> file;
    private final transient Setting<DataSize> maxBytes;

    UnusableFileException(String cacheName, CacheSettings settings, String reason, CacheFileException cause) {
        super(reason, cause);
        this.cacheName = cacheName;
        this.reason = cause.reason();
        this.file = settings.file();
        this.onMismatchProperty = settings.onMismatchProperty();
        this.maxBytes = settings.maxBytes();
    }

    String cacheName() {
        return cacheName;
    }

    Reason reason() {
        return reason;
    }

    Setting<File> file() {
        return file;
    }

    String onMismatchProperty() {
        return onMismatchProperty;
    }

    Setting<DataSize> maxBytes() {
        return maxBytes;
    }
}
