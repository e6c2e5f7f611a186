package io.fixedmap;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Space} lets in, and for how long: each is what the {@link ContentCacheBuilder} says of it.
 *
 * @param digester what computes the digests
 * @param clock what tells the time
 * @param timeToLive how long a blob lives; null for ever
 * @param maxEntries the bound in blobs; the table has its own
 * @param maxObjectBytes the length of the longest blob to take
 * @param whenFull what happens at a bound
 */
record SpaceSettings(
        Digester digester,
        InstantSource clock,
        @Nullable Duration timeToLive,
        int maxEntries,
        long maxObjectBytes,
        WhenFull whenFull) {}
