package io.fixedmap.sample;

import io.fixedmap.Content;
import io.fixedmap.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;

/**
 * Answers {@code GET} and {@code HEAD /blobs/{digest}} before Spring MVC is asked. A controller could do it, but most of
 * what a small blob then costs is dispatch, filters and their observation.
 */
@Component
class Downloads {
    private static final String PREFIX = "/blobs/";

    /** Where clients ask what they still have to send. */
    static final String MISSING = PREFIX + "missing";

    private final BlobStore store;
    private final BlobProperties limits;

    Downloads(BlobStore store, BlobProperties limits) {
        this.store = store;
        this.limits = limits;
    }

    /** Tells whether the path is that of a blob, or would be if its last part were a digest. */
    static boolean isBlob(String path) {
        return path.startsWith(PREFIX)
                && path.length() > PREFIX.length()
                && path.indexOf('/', PREFIX.length()) < 0
                && !path.equals(MISSING);
    }

    /**
     * Sends a blob, or parts of it. The blob cannot be evicted before the answer is complete.
     *
     * @throws Refusal if there is none, or no part of it was asked for
     */
    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        send(digest(Paths.of(request).substring(PREFIX.length())), request, response);
    }

    /** Sends a blob that the caller has found the digest of in the path. */
    void send(Digest digest, HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (Content content = store.open(digest)) {
            if (content == null) {
                throw Refusal.unknownBlob(digest);
            }
            Pace pace = new Pace(limits, System::nanoTime);
            new BlobResponse(content, request, response).send(store.description(digest), pace);
        }
    }

    private static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage())).with("digest", text);
        }
    }
}
