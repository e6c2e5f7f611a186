package io.fixedmap;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Builds caches for a test, and after it walks through each and closes it. */
final class Caches implements AfterEachCallback {
    private static final Digester DIGESTER = Digester.jdk();

    private final List<ContentCache> built = new ArrayList<>();

    /** A builder with the fast digester; small enough to meet its bounds. */
    static ContentCacheBuilder small() {
        return ContentCache.builder()
                .capacity(64)
                .blockBytes(64)
                .maxBytes(64 * 64)
                .digester(DIGESTER);
    }

    ContentCache build(ContentCacheBuilder builder) {
        ContentCache cache = builder.build();
        built.add(cache);
        return cache;
    }

    static Digest digest(byte[] content) {
        return DIGESTER.digest(content);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (ContentCache cache : built) {
            if (isOpen(cache)) {
                ((OffHeapContentCache) cache).space().walk.stop(); // has an entry pinned, maybe
                Integrity.check(cache);
                cache.close();
            }
        }
    }

    private static boolean isOpen(ContentCache cache) {
        try {
            ((OffHeapContentCache) cache).space();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
