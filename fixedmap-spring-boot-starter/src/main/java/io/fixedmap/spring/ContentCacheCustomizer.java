package io.fixedmap.spring;

import io.fixedmap.ContentCacheBuilder;

/**
 * Changes how a cache is built: every bean of this type is called for every auto-configured cache, after the properties have
 * been applied and before the cache is built, in the order of {@link org.springframework.core.annotation.Order}.
 */
@FunctionalInterface
public interface ContentCacheCustomizer {
    /**
     * Changes the builder of one cache.
     *
     * @param cacheName name of the cache's bean
     * @param builder what the properties left of it
     */
    void customize(String cacheName, ContentCacheBuilder builder);
}
