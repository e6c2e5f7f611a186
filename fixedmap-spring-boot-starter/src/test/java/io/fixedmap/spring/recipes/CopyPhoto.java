package io.fixedmap.spring.recipes;

import io.fixedmap.Content;
import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Compiled only: it wants a photo.jpg, and 256 MB. */
final class CopyPhoto {
    private CopyPhoto() {}

    static void copy(OutputStream out) throws IOException {
        try (ContentCache cache =
                ContentCache.builder().capacity(1 << 16).maxBytes(256L << 20).build()) {
            Digest digest = cache.put(Path.of("photo.jpg")).requireDigest();
            try (Content content = cache.open(digest)) {
                if (content != null) { // it may have been evicted
                    content.transferTo(out);
                }
            }
        }
    }
}
