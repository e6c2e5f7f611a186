package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.PutResult;
import java.util.Arrays;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

@Component
class Previews {
    private final ContentCache originals;
    private final ContentCache thumbnails;

    Previews(ContentCache contentCache, @Qualifier("thumbnails") ContentCache thumbnails) {
        this.originals = contentCache;
        this.thumbnails = thumbnails;
    }

    PutResult shrink(Digest original) {
        byte[] picture = originals.get(original);
        if (picture == null) {
            throw new IllegalArgumentException("no such picture: digest=" + original);
        }
        return thumbnails.put(Arrays.copyOf(picture, picture.length / 2));
    }
}
