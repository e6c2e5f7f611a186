package io.fixedmap.spring;

import io.fixedmap.CacheStats;
import io.fixedmap.ContentCache;
import io.fixedmap.ContentCacheBuilder;
import io.fixedmap.Digester;
import io.fixedmap.OffHeapMemoryException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.log.LogMessage;
import org.springframework.util.unit.DataSize;

/** Builds the auto-configured caches. */
final class ContentCacheFactory {
    private static final Log log = LogFactory.getLog(ContentCacheFactory.class);

    private final FixedmapProperties properties;
    private final Digester digester;
    private final ObjectProvider<ContentCacheCustomizer> customizers;

    ContentCacheFactory(
            FixedmapProperties properties, Digester digester, ObjectProvider<ContentCacheCustomizer> customizers) {
        properties.check();
        this.properties = properties;
        this.digester = digester;
        this.customizers = customizers;
    }

    /** Builds the cache of a bean; its close method is the bean's destroy method. */
    ContentCache create(String cacheName) {
        CacheSettings settings = properties.settings(cacheName);
        ContentCacheBuilder builder = settings.newBuilder().digester(digester);
        customizers.orderedStream().forEach(customizer -> customizer.customize(cacheName, builder));
        ContentCache cache = build(cacheName, settings, builder);
        log.info(LogMessage.of(() -> describe(cacheName, cache.stats())));
        return cache;
    }

    private static ContentCache build(String cacheName, CacheSettings settings, ContentCacheBuilder builder) {
        try {
            return builder.build();
        } catch (OffHeapMemoryException e) {
            throw new CacheMemoryException(cacheName, settings, e);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(settings.maxBytes(), e);
        }
    }

    private static String describe(String cacheName, CacheStats stats) {
        return "Content cache '%s': %d slots, %d MB off-heap, digests by %s"
                .formatted(
                        cacheName,
                        stats.capacity(),
                        DataSize.ofBytes(stats.maxBytes()).toMegabytes(),
                        stats.digestImplementation());
    }
}
