package io.fixedmap.spring;

import io.fixedmap.ContentCache;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * All caches of the application, each under the name of its bean: the auto-configured ones and those that the application
 * defines itself. The Actuator endpoint and the metrics show these.
 */
public final class ContentCaches {
    private final Map<String, ContentCache> caches;

    /**
     * Creates a registry of these caches.
     *
     * @param caches caches by name; copied
     */
    public ContentCaches(Map<String, ? extends ContentCache> caches) {
        this.caches = Collections.unmodifiableMap(new TreeMap<>(caches));
    }

    /**
     * Returns all caches.
     *
     * @return caches by name, in the order of their names; not to be changed
     */
    public Map<String, ContentCache> asMap() {
        return caches;
    }

    /**
     * Returns a cache.
     *
     * @param name name of its bean
     * @return the cache
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    public ContentCache get(String name) {
        ContentCache cache = caches.get(name);
        if (cache == null) {
            throw new IllegalArgumentException("no such cache: name=" + name + ", caches=" + caches.keySet());
        }
        return cache;
    }
}
