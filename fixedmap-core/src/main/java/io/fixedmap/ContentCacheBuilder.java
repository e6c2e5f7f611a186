package io.fixedmap;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ContentCache}. Each setting is checked when it is made, what depends on several when the cache is
 * built. Not thread-safe.
 */
public final class ContentCacheBuilder {
    int capacity = 1 << 16;
    long maxBytes = 64L << 20;
    long maxObjectBytes = Long.MAX_VALUE;
    int blockBytes = 4096;
    WhenFull whenFull = WhenFull.EVICT;

    @Nullable
    Duration timeToLive;

    @Nullable
    Digester digester;

    @Nullable
    EvictionListener evictionListener;

    ContentCacheBuilder() {}
}
