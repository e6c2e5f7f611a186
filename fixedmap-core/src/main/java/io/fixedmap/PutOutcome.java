package io.fixedmap;

/** What happened to a blob that was put. */
public enum PutOutcome {
    /** It is new and was stored. */
    STORED,
    /** The same bytes were there already; nothing was stored. */
    ALREADY_PRESENT,
    /**
     * It was left out this time; put again, it may be let in. Either the eviction policy thinks it not worth its room at first
     * sight, or it is a stream that was claimed to be a blob then present, so that its bytes were checked and not kept, and
     * that blob was removed, evicted or expired before the stream ended.
     */
    NOT_ADMITTED,
    /**
     * It is longer than one blob may be; nothing was stored. A stream of 64 KiB or more is given up there, whether its content
     * is present or not.
     */
    TOO_LARGE,
    /**
     * There is no room, and none may be made: {@link WhenFull#REJECT}, or all that is there is held open or still being put,
     * among others by streams that have not ended yet. If a cache that rejects has a time to live, a put gives up when none
     * of 1,024 slots has a blob that has expired, and the next put goes on from there.
     */
    FULL
}
