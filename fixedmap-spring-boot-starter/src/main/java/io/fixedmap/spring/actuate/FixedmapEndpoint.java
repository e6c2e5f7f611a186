package io.fixedmap.spring.actuate;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.spring.ContentCaches;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Shows what is in the caches, and removes single blobs where {@code management.endpoint.fixedmap.access=unrestricted}, or
 * that is the default of all endpoints. Contents are never shown. A cache that the application has closed is treated as
 * absent.
 */
@Endpoint(id = "fixedmap", defaultAccess = Access.READ_ONLY)
public final class FixedmapEndpoint {
    private final ContentCaches caches;

    /**
     * Creates the endpoint.
     *
     * @param caches the caches to show
     */
    public FixedmapEndpoint(ContentCaches caches) {
        this.caches = caches;
    }

    /**
     * Shows all caches.
     *
     * @return the main figures of each
     */
    @ReadOperation
    public Caches caches() {
        Map<String, CacheSummary> summaries = new LinkedHashMap<>();
        for (String name : caches.asMap().keySet()) {
            CacheSummary summary = ask(name, cache -> CacheSummary.of(cache.stats()));
            if (summary != null) {
                summaries.put(name, summary);
            }
        }
        return new Caches(summaries);
    }

    /**
     * Shows one cache.
     *
     * @param cache its name
     * @return all its figures, or null if there is no such cache
     */
    @ReadOperation
    public @Nullable CacheDetails cache(@Selector String cache) {
        return ask(cache, found -> CacheDetails.of(cache, found.stats()));
    }

    /**
     * Shows what is known of one blob besides its content.
     *
     * @param cache name of the cache
     * @param digest SHA-256 of the blob
     * @return digest and size, or null if there is no such cache or blob
     */
    @ReadOperation
    public @Nullable Blob blob(@Selector String cache, @Selector Digest digest) {
        Long sizeBytes = ask(cache, found -> found.sizeBytes(digest));
        return sizeBytes == null || sizeBytes < 0 ? null : new Blob(cache, digest.toString(), sizeBytes);
    }

    /**
     * Removes one blob.
     *
     * @param cache name of the cache
     * @param digest SHA-256 of the blob
     * @return whether there was such a blob in such a cache
     */
    @DeleteOperation
    public Removal remove(@Selector String cache, @Selector Digest digest) {
        return new Removal(Boolean.TRUE.equals(ask(cache, found -> found.remove(digest))));
    }

    /** Asks a cache something; null if there is none of that name, or the application has closed it. */
    private <T> @Nullable T ask(String name, Function<ContentCache, T> question) {
        ContentCache cache = caches.asMap().get(name);
        if (cache == null) {
            return null;
        }
        try {
            return question.apply(cache);
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    /**
     * All caches.
     *
     * @param caches the main figures of each, by name
     */
    public record Caches(Map<String, CacheSummary> caches) {}

    /**
     * What is known of a blob.
     *
     * @param cache name of the cache that has it
     * @param digest its SHA-256 in hexadecimal digits
     * @param sizeBytes its length
     */
    public record Blob(String cache, String digest, long sizeBytes) {}

    /**
     * What came of a removal.
     *
     * @param removed whether there was something to remove
     */
    public record Removal(boolean removed) {}
}
