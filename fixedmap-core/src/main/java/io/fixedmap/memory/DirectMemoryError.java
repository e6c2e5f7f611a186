package io.fixedmap.memory;

/** Thrown when the JVM may not reserve so much direct memory; that the heap is full is another error, with another cure. */
public final class DirectMemoryError extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;

    DirectMemoryError(OutOfMemoryError cause) {
        super(cause.getMessage());
        initCause(cause);
    }
}
