package io.fixedmap;

import org.jspecify.annotations.Nullable;

/**
 * What a put came to.
 *
 * @param digest SHA-256 of the content; null only if a stream was given up before its end: because it is
 *     {@link PutOutcome#TOO_LARGE}, or the cache is {@link PutOutcome#FULL} and does not hold what the stream was claimed to
 *     be
 * @param sizeBytes length of the content in bytes, or how much of it was read before it was given up
 * @param outcome what happened
 */
public record PutResult(@Nullable Digest digest, long sizeBytes, PutOutcome outcome) {
    /**
     * Tells whether the blob was in the cache when the put returned.
     *
     * @return true for {@link PutOutcome#STORED} and {@link PutOutcome#ALREADY_PRESENT}
     */
    public boolean isPresent() {
        return outcome == PutOutcome.STORED || outcome == PutOutcome.ALREADY_PRESENT;
    }
}
