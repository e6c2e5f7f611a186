package io.fixedmap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Holds one entry in place until it is closed and the last operation that was under way is done.
 *
 * <p>Apart from the {@link PinnedContent} that uses it, so that the garbage collector can find the content unreachable
 * while this is still there to release the entry.
 */
final class Pin implements Runnable {
    // State: how many operations are under way, and CLOSED. Whoever makes it CLOSED and nothing else unpins the entry.
    private static final int CLOSED = Integer.MIN_VALUE;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup()
                    .findVarHandle(Pin.class, "state", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Space space;
    private final long ref;
    private volatile int state;

    /** Takes over a pin on an entry. */
    Pin(Space space, long ref) {
        this.space = space;
        this.ref = ref;
    }

    /** Begins an operation on the entry's bytes, which stay as they are until {@link #end()}. */
    void begin() {
        while (true) {
            int before = state;
            if (before < 0) {
                throw new IllegalStateException("content is closed");
            }
            if (space.isClosed()) {
                throw new IllegalStateException("cache is closed");
            }
            if (STATE.compareAndSet(this, before, before + 1)) {
                return;
            }
        }
    }

    /** Ends an operation. */
    void end() {
        if ((int) STATE.getAndAdd(this, -1) - 1 == CLOSED) {
            space.unpin(ref);
        }
    }

    /** Closes the pin; false if it was closed already. */
    boolean close() {
        int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
        if (before < 0) {
            return false;
        }
        space.counters.add(Counter.OPEN_HANDLES, -1);
        if (before == 0) {
            space.unpin(ref);
        }
        return true;
    }

    /** Run by the cleaner when the content was never closed. */
    @Override
    public void run() {
        if (close()) {
            Leaks.report(space);
        }
    }
}
