package io.fixedmap;

import io.fixedmap.table.EntryPins;
import io.fixedmap.table.SlotTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Holds the entries of some contents in place, each until its content is closed and the last operation that was under way
 * is done.
 *
 * <p>Apart from the {@link PinnedContent}s that use it, so that it is still there to release their entries when the garbage
 * collector finds them unreachable: all of them refer to one token, and so does this, weakly.
 *
 * <p>Thread-safe and lock-free.
 */
final class PinBatch extends WeakReference<@Nullable Object> {
    /*
     * A word for each pin, its place, never used again.
     *
     *   63           32  31       30     29           0
     *  +---------------+--------+------+---------------+
     *  | slot          | CLOSED | HELD | operations    |
     *  +---------------+--------+------+---------------+
     *
     *   from             to                   by whom, and what else it does
     *   NEW              HELD, 0              the opener, when it has pinned the entry
     *   NEW              DONE                 the opener, when the entry is gone or the cache is closed; closeAll()
     *   HELD, n          HELD, n +- 1         who begins or ends an operation
     *   HELD, n          HELD, CLOSED, n      who closes the content; at n = 0 it unpins
     *   HELD, CLOSED, n  HELD, CLOSED, n - 1  who ends an operation; at n = 1 it unpins
     *   HELD, CLOSED, 0  DONE                 the same thread, when it has unpinned
     *
     * A place is taken by an atomic add before the opener looks whether the cache is closed, and whoever closes it looks at
     * the places afterwards: so either sees the other, and no entry is pinned that a closed cache does not know of.
     *
     * The batch of unreachable contents is found in the queue. Nobody opens or uses them any more then: an opener has the
     * token in hand before it takes a place, and until it returns a content.
     */

    /** Answer of {@link #tryTake}, when every place was taken once, and of {@link #heldSlot}. */
    static final int NONE = -1;

    /** So many that making a batch costs little for each, and so few that one content held for long does not hold much. */
    private static final int PLACES = 32;

    private static final long NEW = 0;
    private static final long HELD = 1L << 30;
    private static final long CLOSED = 1L << 31;
    private static final long DONE = CLOSED;
    private static final long STATE_MASK = (1L << Integer.SIZE) - 1;

    private static final VarHandle WORDS =
            MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup()
                    .findVarHandle(PinBatch.class, "taken", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Space space;
    private final EntryPins entries;
    private final UnderWay underWay;
    private final long[] words = new long[PLACES];
    private volatile int taken;

    PinBatch(@Nullable Object token, ReferenceQueue<@Nullable Object> abandoned, Space space) {
        super(token, abandoned);
        this.space = space;
        this.entries = space.table.pins();
        this.underWay = space.underWay;
    }

    /** Takes a place for a pin, to be followed by {@link #tryHold}, or answers {@link #NONE}. */
    int tryTake() {
        int place = (int) TAKEN.getAndAdd(this, 1);
        return place < PLACES ? place : NONE;
    }

    /**
     * Pins an entry, or forgets about it if it is gone. To be called once for a place, before anything else.
     *
     * @return false if the entry is gone
     * @throws IllegalStateException if the cache is closed
     */
    boolean tryHold(int place, long ref) {
        long word = DONE;
        try {
            // After the place was taken: a cache that is being closed either sees it or is seen here.
            underWay.check();
            if (entries.tryPin(ref)) {
                word = (long) SlotTable.slotIndex(ref) << Integer.SIZE | HELD;
            }
            return word != DONE;
        } finally {
            // release: for who counts the pins; nobody else knows this place yet
            WORDS.setRelease(words, place, word);
        }
    }

    private long word(int place) {
        return (long) WORDS.getVolatile(words, place);
    }

    private static boolean isClosed(long word) {
        return (word & CLOSED) != 0;
    }

    /** Refuses a closed content, and one of a closed cache. */
    void check(int place) {
        checkOpen(word(place));
    }

    private void checkOpen(long word) {
        if (isClosed(word)) {
            throw new IllegalStateException("content is closed");
        }
        underWay.check();
    }

    /** Refuses a content of a closed cache, during an operation that was under way when the content was closed, too. */
    void checkCache() {
        underWay.check();
    }

    /** Begins an operation on the entry's bytes, which stay as they are until {@link #end}. */
    void begin(int place) {
        long before;
        do {
            before = word(place);
            checkOpen(before);
        } while (!WORDS.compareAndSet(words, place, before, before + 1));
    }

    /** Ends an operation. */
    void end(int place) {
        releaseIfLast(place, (long) WORDS.getAndAdd(words, place, -1L) - 1);
    }

    /** Closes a pin; false if there is none, or it was closed already. */
    boolean close(int place) {
        long before;
        do {
            before = word(place);
            if (isClosed(before)) {
                return false;
            }
        } while (!WORDS.compareAndSet(words, place, before, before | CLOSED));
        releaseIfLast(place, before | CLOSED);
        return before != NEW;
    }

    private void releaseIfLast(int place, long word) {
        if ((word & STATE_MASK) != (HELD | CLOSED)) {
            return;
        }
        int slotIndex = (int) (word >>> Integer.SIZE);
        try {
            if (entries.unpin(slotIndex)) {
                space.free(slotIndex);
            }
        } finally {
            // Last: a closed cache keeps its file until no pin is left. Pairs with size().
            WORDS.setRelease(words, place, DONE);
        }
    }

    /** Returns the slot of a pin that is not closed, whose key stays until it is, or {@link #NONE}. */
    int heldSlot() {
        for (int place = 0; place < PLACES; place++) {
            long word = word(place);
            if (word != NEW && !isClosed(word)) {
                return (int) (word >>> Integer.SIZE);
            }
        }
        return NONE;
    }

    /** Closes all pins, when nobody has a token any more, and returns how many were not closed before. */
    int closeAll() {
        taken = PLACES;
        int leaked = 0;
        for (int place = 0; place < PLACES; place++) {
            leaked += close(place) ? 1 : 0;
        }
        return leaked;
    }

    /** How many places were taken. */
    private int places() {
        return Math.min(taken, PLACES);
    }

    /** Counts the pins, with those in the making. */
    int size() {
        int size = 0;
        for (int place = 0; place < places(); place++) {
            size += word(place) == DONE ? 0 : 1;
        }
        return size;
    }

    /** Tells whether all pins there will ever be are gone. */
    boolean isUsedUp() {
        return taken >= PLACES && size() == 0;
    }
}
