package io.fixedmap;

/** Is told of blobs that a cache dropped of its own accord. */
@FunctionalInterface
public interface EvictionListener {
    /**
     * Receives one blob that is no longer in the cache. Called after the fact and outside the cache's locks, on a thread that
     * uses the cache, most often the one whose call made it drop the blob. So it should be quick; it may use the cache, and is
     * told of what it drops thereby when it has returned. What is left to tell when the cache is closed is told then, and the
     * cache cannot be used any more. What it throws is logged and otherwise ignored. Not told of blobs
     * that are dropped while the heap is exhausted.
     *
     * @param digest SHA-256 of the blob
     * @param sizeBytes length of the blob in bytes
     * @param cause why it was dropped
     */
    void dropped(Digest digest, long sizeBytes, Cause cause);

    /** Why a cache dropped a blob. */
    enum Cause {
        /** To make room for another. */
        EVICTED,
        /** Its time to live had passed. */
        EXPIRED
    }
}
