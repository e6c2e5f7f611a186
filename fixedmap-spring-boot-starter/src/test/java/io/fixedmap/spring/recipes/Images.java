package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

@Service
class Images {
    private final ContentCache cache;

    Images(ContentCache cache) {
        this.cache = cache;
    }

    Digest keep(byte[] image) {
        return cache.put(image).requireDigest(); // the same bytes again are not stored twice
    }

    byte @Nullable [] load(Digest digest) {
        return cache.get(digest); // null if it was not kept
    }
}
