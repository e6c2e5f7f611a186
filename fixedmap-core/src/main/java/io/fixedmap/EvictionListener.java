package io.fixedmap;

/** Is told of blobs that a cache evicts or lets expire; not of those that a file turns out to have damaged. */
@FunctionalInterface
public interface EvictionListener {
    /**
     * Receives one blob that is no longer in the cache.
     *
     * <p>Called after the blob was dropped and outside the cache's locks, on a thread that uses the cache, most often the one
     * whose call made the cache drop the blob: so it should be quick. Several threads may call it at the same time, and not in
     * the order in which blobs were dropped; by then the same blob may have been put again. What it throws is logged and
     * otherwise ignored.
     *
     * <p>It may use the cache. If that drops another blob, it is called again after it has returned, so a listener that has
     * the cache drop another blob each time is called for ever. What is left to tell when the cache is closed is told during
     * the close, when the cache cannot be used any more; what a file had no room for is told by the first put, removal, look-up
     * or read in vain. Not told of blobs that are dropped while the heap is exhausted.
     *
     * @param digest SHA-256 of the blob
     * @param sizeBytes length of the blob in bytes
     * @param cause why it was dropped
     */
    void dropped(Digest digest, long sizeBytes, Cause cause);

    /** Why a cache dropped a blob. Later versions may know more causes. */
    enum Cause {
        /** To make room for another. */
        EVICTED,
        /** Its time to live had passed. */
        EXPIRED
    }
}
