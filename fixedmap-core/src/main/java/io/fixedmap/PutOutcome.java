package io.fixedmap;

/** What happened to a blob that was put. */
public enum PutOutcome {
    /** It is new and was stored. */
    STORED,
    /** The same bytes were there already; nothing was stored. */
    ALREADY_PRESENT,
    /** The eviction policy thinks it not worth its room at first sight; put again, it may be let in. */
    NOT_ADMITTED,
    /** It is longer than one blob may be; nothing was stored. */
    TOO_LARGE,
    /** There is no room, and none may be made: {@link WhenFull#REJECT}, or all that is there is held open. */
    FULL
}
