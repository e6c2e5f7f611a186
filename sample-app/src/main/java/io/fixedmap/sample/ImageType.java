package io.fixedmap.sample;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The image types that a browser may show in place, told from the first bytes of a blob and from nothing else. SVG is
 * not among them: it can hold scripts.
 */
enum ImageType {
    PNG("image/png", "\u0089PNG\r\n\u001a\n", 0),
    JPEG("image/jpeg", "\u00ff\u00d8\u00ff", 0),
    GIF("image/gif", "GIF8", 0),
    WEBP("image/webp", "WEBP", 8),
    AVIF("image/avif", "ftypavif", 4);

    /** How many bytes {@link #of} needs to see. */
    static final int HEAD_BYTES = 12;

    private final String mediaType;
    private final String magic;
    private final int magicOffset;

    ImageType(String mediaType, String magic, int magicOffset) {
        this.mediaType = mediaType;
        this.magic = magic;
        this.magicOffset = magicOffset;
    }

    /** Returns the type of a blob that starts with these bytes, or null if it is no such image. */
    static @Nullable ImageType of(byte[] head) {
        String start = new String(head, StandardCharsets.ISO_8859_1);
        for (ImageType type : values()) {
            if (start.startsWith(type.magic, type.magicOffset)) {
                return type;
            }
        }
        return null;
    }

    String mediaType() {
        return mediaType;
    }
}
