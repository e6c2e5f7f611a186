package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

@Component
class Pages {
    private final ContentCache cache;
    private final Map<String, Digest> digests = new ConcurrentHashMap<>();

    Pages(ContentCache contentCache) {
        this.cache = contentCache;
    }

    byte[] page(String url, Supplier<byte[]> renderer) {
        Digest digest = digests.get(url);
        byte[] page = digest == null ? null : cache.get(digest);
        if (page == null) { // not rendered yet, or evicted since
            page = renderer.get();
            digests.put(url, cache.put(page).requireDigest());
        }
        return page;
    }
}
