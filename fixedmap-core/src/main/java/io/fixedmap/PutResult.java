package io.fixedmap;

import org.jspecify.annotations.Nullable;

/**
 * What a put came to.
 *
 * @param digest SHA-256 of the content; null only if a stream was given up before its end: because it is
 *     {@link PutOutcome#TOO_LARGE}, or the cache is {@link PutOutcome#FULL} and does not hold what the stream was claimed to
 *     be; {@link #requireDigest()} is never null
 * @param sizeBytes length of the content in bytes, or how much of it was read before it was given up
 * @param outcome what happened
 */
public record PutResult(@Nullable Digest digest, long sizeBytes, PutOutcome outcome) {
    /**
     * Returns the digest of a content that was read to its end, as every array and buffer is. Where nulls are checked, as in
     * Kotlin, this spares the caller a check of what cannot be.
     *
     * @return SHA-256 of the content
     * @throws IllegalStateException if a stream was given up before its end, so that nobody knows its digest
     */
    public Digest requireDigest() {
        if (digest == null) {
            throw new IllegalStateException("content must have been read to its end to have a digest: outcome="
                    + outcome + ", sizeBytes=" + sizeBytes);
        }
        return digest;
    }

    /**
     * Tells whether the blob was in the cache when the put returned.
     *
     * @return true for {@link PutOutcome#STORED} and {@link PutOutcome#ALREADY_PRESENT}
     */
    public boolean isPresent() {
        return outcome == PutOutcome.STORED || outcome == PutOutcome.ALREADY_PRESENT;
    }
}
