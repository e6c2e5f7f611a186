package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.PutResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

@Component
class Uploads {
    private final ContentCache cache;

    Uploads(ContentCache cache) {
        this.cache = cache;
    }

    Digest keep(byte[] content) {
        PutResult result = cache.put(content);
        if (!result.isPresent()) {
            throw new IllegalStateException("not stored: " + result.outcome());
        }
        return result.digest();
    }

    byte @Nullable [] find(Digest digest) {
        return cache.get(digest);
    }
}
