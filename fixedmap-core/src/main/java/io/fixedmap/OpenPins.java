package io.fixedmap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps the pins of open contents, and finds those whose content became unreachable without being closed.
 *
 * <p>Lock-free, and cheaper than a {@link java.lang.ref.Cleaner} by most of the cost of opening a blob: a pin is put into a
 * free place near its thread's, and taken out by a plain store. There is no thread that waits for the garbage collector;
 * whoever opens a blob, needs room, or asks for figures looks what it found.
 */
final class OpenPins {
    private static final Logger LOG = System.getLogger(Content.class.getName());

    /** Answer of {@link #add} when the places near by are taken. */
    private static final int ELSEWHERE = -1;

    private static final int PLACES = 4096;
    private static final int PLACES_SEARCHED = 32;

    private final AtomicReferenceArray<Pin> places = new AtomicReferenceArray<>(PLACES);
    private final Set<Pin> elsewhere = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<PinnedContent> abandoned = new ReferenceQueue<>();
    private final StripedCounters counters;

    OpenPins(StripedCounters counters) {
        this.counters = counters;
    }

    ReferenceQueue<PinnedContent> abandoned() {
        return abandoned;
    }

    /** Keeps a pin and returns its place, for {@link #remove}. */
    int add(Pin pin) {
        int start = (int) Thread.currentThread().getId() * PLACES_SEARCHED;
        for (int i = 0; i < PLACES_SEARCHED; i++) {
            int place = (start + i) & (PLACES - 1);
            if (places.getPlain(place) == null && places.compareAndSet(place, null, pin)) {
                return place;
            }
        }
        elsewhere.add(pin);
        return ELSEWHERE;
    }

    void remove(Pin pin, int place) {
        if (place == ELSEWHERE) {
            elsewhere.remove(pin);
        } else {
            places.setRelease(place, null);
        }
    }

    /** Closes the pins of contents that were found unreachable. Takes no lock; a glance if there are none. */
    void closeAbandoned() {
        for (Reference<?> found = abandoned.poll(); found != null; found = abandoned.poll()) {
            if (((Pin) found).close()) {
                counters.add(Counter.LEAKED_HANDLES, 1);
                LOG.log(
                        Level.WARNING,
                        "a Content was never closed and kept its blob from eviction; close it, best by"
                                + " try-with-resources: leakedHandles={0}",
                        counters.sum(Counter.LEAKED_HANDLES));
            }
        }
    }

    /** Counts the pins; exact while no content is opened or closed. */
    long size() {
        long size = elsewhere.size();
        for (int place = 0; place < PLACES; place++) {
            size += places.getPlain(place) == null ? 0 : 1;
        }
        return size;
    }
}
