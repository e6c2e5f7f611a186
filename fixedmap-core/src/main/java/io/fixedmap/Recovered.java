package io.fixedmap;

import java.util.Map;

/**
 * What came of a recovery.
 *
 * @param entries blobs that are there again
 * @param inFlight slots of puts and removes that were under way, freed
 * @param damaged how many entries were dropped, for each reason there was
 * @param surplus blobs that were there, and were evicted at once, or not carried over, because there is no room for them
 */
record Recovered(long entries, long inFlight, Map<Damage, Long> damaged, long surplus) {
    /** What comes of memory that is new. */
    static final Recovered NOTHING = new Recovered(0, 0, Map.of(), 0);

    @Override
    public String toString() {
        return "entries=" + entries + ", inFlight=" + inFlight + ", damaged=" + damaged + ", surplus=" + surplus;
    }

    long dropped() {
        return damaged.values().stream().mapToLong(Long::longValue).sum();
    }
}
