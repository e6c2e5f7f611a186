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
import org.springframework.core.NestedExceptionUtils;

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
            Throwable limit = NestedExceptionUtils.getMostSpecificCause(e);
            throw new CacheMemoryException(cacheName, settings, reason(limit, inOrder), properties.directBytes(), e);
        } catch (CacheFileException e) {
            throw new UnusableFileException(cacheName, settings, reason(e, inOrder), e);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(settings.maxBytes(), new IllegalArgumentException(reason(e, inOrder), e));
        }
    }

    /** What is wrong, which may be with a value that no property has. */
    private static String reason(Throwable e, List<ContentCacheCustomizer> called) {
        return called.isEmpty()
                ? String.valueOf(e.getMessage())
                : e.getMessage() + " (a ContentCacheCustomizer was called)";
    }

    @Override
    public void destroy() {
        built.forEach(ContentCache::close);
    }
}
