package io.fixedmap;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few objects for re-use, taken and given back without a lock.
 *
 * <p>Not a {@link ThreadLocal}, because there may be very many virtual threads. When all are out a new one is made, and
 * when all are in, one given back is not kept.
 */
final class Pool<T> {
    private static final int PLACES = 16;

    /** A place has two cache lines, because prefetchers fetch them in pairs. */
    private static final int STRIDE = 32;

    private final AtomicReferenceArray<@Nullable T> places = new AtomicReferenceArray<>((PLACES + 1) * STRIDE);
    private final Supplier<? extends T> factory;

    Pool(Supplier<? extends T> factory) {
        this.factory = factory;
    }

    /** Takes one out: it belongs to the caller alone until given back. */
    T take() {
        T pooled = tryTake();
        return pooled == null ? factory.get() : pooled;
    }

    /** Takes one out, or answers null when all are out. */
    @Nullable
    T tryTake() {
        int start = (int) Thread.currentThread().getId();
        for (int i = 0; i < PLACES; i++) {
            int place = place(start + i);
            // plain: only a glance; the next access decides
            if (places.getPlain(place) != null) {
                // volatile: pairs with the CAS in tryGive()
                T pooled = places.getAndSet(place, null);
                if (pooled != null) {
                    return pooled;
                }
            }
        }
        return null;
    }

    /** Gives one back, or leaves it to the garbage collector when all are in. */
    void give(T object) {
        boolean ignored = tryGive(object);
    }

    /** Gives one back, which the caller must not use any more; false, and it stays the caller's, when all are in. */
    boolean tryGive(T object) {
        int start = (int) Thread.currentThread().getId();
        for (int i = 0; i < PLACES; i++) {
            int place = place(start + i);
            // plain: only a glance; the CAS pairs with tryTake(), which sees all that was done to the object
            if (places.getPlain(place) == null && places.compareAndSet(place, null, object)) {
                return true;
            }
        }
        return false;
    }

    /** Where in the array one of the places is, the first behind a gap, because the array's header is anybody's line. */
    private static int place(int index) {
        return ((index & (PLACES - 1)) + 1) * STRIDE;
    }
}
