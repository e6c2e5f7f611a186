package io.fixedmap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;

/** Finds contents that were never closed. */
final class Leaks {
    private static final Logger LOG = System.getLogger(Content.class.getName());
    private static final Cleaner CLEANER = Cleaner.create();

    private Leaks() {}

    /** Watches a content; its pin is run when it becomes unreachable, unless the result is cleaned before. */
    static Cleaner.Cleanable watch(PinnedContent content, Pin pin) {
        return CLEANER.register(content, pin);
    }

    static void report(Space space) {
        space.counters.increment(Counter.LEAKED_HANDLES);
        LOG.log(
                Level.WARNING,
                "a Content was never closed and kept its blob from eviction; close it, best by try-with-resources:"
                        + " leakedHandles={0}",
                space.counters.sum(Counter.LEAKED_HANDLES));
    }
}
