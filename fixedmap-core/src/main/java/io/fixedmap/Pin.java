package io.fixedmap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;

/**
 * Holds one entry in place until it is closed and the last operation that was under way is done.
 *
 * <p>Apart from the {@link PinnedContent} that uses it, so that it is still there to release the entry when the garbage
 * collector finds the content unreachable.
 */
final class Pin extends PhantomReference<PinnedContent> {
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

    private final Space space;
    private final long ref;
    private final int place;
    private volatile int state;

    /** Makes a pin that does not hold its entry yet: see {@link #tryHold}. */
    Pin(PinnedContent content, Space space, long ref) {
        super(content, space.openPins.abandoned());
        this.space = space;
        this.ref = ref;
        this.place = space.openPins.add(this);
    }

    /**
     * Pins the entry, or forgets about it if it is gone. To be called once, before anything else.
     *
     * @return false if the entry is gone
     * @throws IllegalStateException if the cache is closed
     */
    boolean tryHold() {
        boolean held = false;
        try {
            // After this pin was made known: a cache that is being closed either sees it or is seen here.
            checkCache();
            held = space.table.pins().tryPin(ref);
            return held;
        } finally {
            if (!held) {
                state = CLOSED;
                space.openPins.remove(this, place);
            }
        }
    }

    /** Refuses a closed content, and one of a closed cache. */
    void check() {
        if (state < 0) {
            throw new IllegalStateException("content is closed");
        }
        checkCache();
    }

    /** Refuses a content of a closed cache, during an operation that was under way when the content was closed, too. */
    void checkCache() {
        if (space.isClosed()) {
            throw new IllegalStateException("cache is closed");
        }
    }

    /** Begins an operation on the entry's bytes, which stay as they are until {@link #end()}. */
    void begin() {
        int before;
        do {
            check();
            before = state;
        } while (before < 0 || !STATE.compareAndSet(this, before, before + 1));
    }

    /** Ends an operation. */
    void end() {
        if ((int) STATE.getAndAdd(this, -1) - 1 == CLOSED) {
            release();
        }
    }

    /** Closes the pin; false if it was closed already. */
    boolean close() {
        int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
        if (before < 0) {
            return false;
        }
        if (before == 0) {
            release();
        }
        return true;
    }

    private void release() {
        try {
            space.unpin(ref);
        } finally {
            // Last: a closed cache keeps its file until no pin is left.
            space.openPins.remove(this, place);
        }
    }
}
