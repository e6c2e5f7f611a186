package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

@Component
class Uploads {
    private final ContentCache cache;

    Uploads(ContentCache cache) {
        this.cache = cache;
    }

    Digest keep(byte[] content) {
        return cache.put(content).requireDigest(); // SHA-256, what sha256sum prints
    }

    byte @Nullable [] find(Digest digest) {
        return cache.get(digest); // null if it was not kept
    }
}
