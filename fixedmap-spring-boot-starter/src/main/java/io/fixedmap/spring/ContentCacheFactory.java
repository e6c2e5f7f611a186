package io.fixedmap.spring;

import io.fixedmap.ContentCache;
import io.fixedmap.ContentCacheBuilder;
import io.fixedmap.Digester;
import io.fixedmap.OffHeapMemoryException;
import io.fixedmap.file.CacheFileException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Builds the auto-configured caches, and closes them when the context ends: Spring does that only for those whose bean was
 * completed, which a post-processor may prevent.
 */
final class ContentCacheFactory implements DisposableBean {
    private final FixedmapProperties properties;
    private final Digester digester;
    private final ObjectProvider<ContentCacheCustomizer> customizers;
    private final Queue<ContentCache> built = new ConcurrentLinkedQueue<>();

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
        List<ContentCacheCustomizer> inOrder = customizers.orderedStream().toList();
        inOrder.forEach(customizer -> customizer.customize(cacheName, builder));
        try {
            ContentCache cache = builder.build();
            built.add(cache);
            return cache;
        } catch (OffHeapMemoryException e) {
            throw new CacheMemoryException(cacheName, settings, e);
        } catch (CacheFileException e) {
            throw new UnusableFileException(cacheName, settings, e);
        } catch (IllegalArgumentException e) {
            String reason =
                    inOrder.isEmpty() ? e.getMessage() : e.getMessage() + " (a ContentCacheCustomizer was called)";
            throw new InvalidSettingException(settings.maxBytes(), new IllegalArgumentException(reason, e));
        }
    }

    @Override
    public void destroy() {
        built.forEach(ContentCache::close);
    }
}
