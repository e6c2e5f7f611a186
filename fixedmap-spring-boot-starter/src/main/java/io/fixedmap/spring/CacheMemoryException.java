package io.fixedmap.spring;

import io.fixedmap.OffHeapMemoryException;
import org.springframework.util.unit.DataSize;

/** The memory of a cache cannot be reserved. */
final class CacheMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String cacheName;
    private final String reason;
    private final long directBytes;
    private final transient Setting<DataSize> maxBytes;
    private final transient Setting<Integer> capacity;

    CacheMemoryException(
            String cacheName, CacheSettings settings, String reason, long directBytes, OffHeapMemoryException cause) {
        super("off-heap memory cannot be reserved: cache=" + cacheName, cause);
        this.cacheName = cacheName;
        this.reason = reason;
        this.directBytes = directBytes;
        this.maxBytes = settings.maxBytes();
        this.capacity = settings.capacity();
    }

    String cacheName() {
        return cacheName;
    }

    /** What the builder says, and whose fault it may be. */
    String reason() {
        return reason;
    }

    /** How many bytes all caches of the properties take, about. */
    long directBytes() {
        return directBytes;
    }

    Setting<DataSize> maxBytes() {
        return maxBytes;
    }

    Setting<Integer> capacity() {
        return capacity;
    }
}
