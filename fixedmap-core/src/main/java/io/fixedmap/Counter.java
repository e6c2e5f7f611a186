package io.fixedmap;

/** What a cache counts. */
enum Counter {
    HITS,
    MISSES,
    STORED,
    ALREADY_PRESENT,
    NOT_ADMITTED,
    TOO_LARGE,
    FULL,
    PAYLOAD_BYTES,
    DEDUPLICATED_BYTES,
    EVICTIONS,
    EVICTED_BYTES,
    EXPIRATIONS,
    LEAKED_HANDLES,
    VERIFIED,
    UNVERIFIED,
    DAMAGED;

    static final int COUNT = values().length;

    static Counter of(PutOutcome outcome) {
        return switch (outcome) {
            case STORED -> STORED;
            case ALREADY_PRESENT -> ALREADY_PRESENT;
            case NOT_ADMITTED -> NOT_ADMITTED;
            case TOO_LARGE -> TOO_LARGE;
            case FULL -> FULL;
        };
    }
}
