package io.fixedmap;

/** What happened to a blob that was put. */
public enum PutOutcome {
    /** It is new and was stored. */
    STORED,
    /** The same bytes were there already; nothing was stored. */
    ALREADY_PRESENT,
    /**
     * It was left out this time; put again, it may be let in. The eviction policy thinks it not worth its room at first
     * sight; or a stream was claimed to be a blob that was present, which is why its bytes were checked and not kept, and
     * that blob was removed, evicted or expired before the stream ended.
     */
    NOT_ADMITTED,
    /** It is longer than one blob may be; nothing was stored. */
    TOO_LARGE,
    /**
     * There is no room, and none may be made: {@link WhenFull#REJECT}, or all that is there is held open. A cache that rejects
     * and has a time to live looks at 1,024 slots for blobs that have expired, and goes on from there with the next put.
     */
    FULL
}
