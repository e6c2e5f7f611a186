package io.fixedmap;

/** What a cache does when a bound is reached. */
public enum WhenFull {
    /** Makes room by evicting the blobs least likely to be asked for again: a cache. */
    EVICT,
    /** Answers {@link PutOutcome#FULL} and keeps what it has: a store of fixed size. */
    REJECT
}
