package io.fixedmap;

import io.fixedmap.memory.DirectMemoryError;

/** Thrown when memory outside the heap cannot be reserved; the message says how much and which JVM option to raise. */
public final class OffHeapMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** How much was asked for. */
    private final long bytes;

    OffHeapMemoryException(String what, long bytes, DirectMemoryError cause) {
        super(
                what + " needs more off-heap memory than the JVM may reserve: bytes=" + bytes
                        + "; raise -XX:MaxDirectMemorySize (by default as large as the maximum heap) or choose less",
                cause);
        this.bytes = bytes;
    }

    /**
     * Returns how much was asked for.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes;
    }
}
