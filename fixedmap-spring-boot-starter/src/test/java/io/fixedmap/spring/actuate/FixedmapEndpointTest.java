package io.fixedmap.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.Digester;
import io.fixedmap.spring.ContentCaches;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The endpoint by itself, where the application does what it should not. */
class FixedmapEndpointTest {
    private static ContentCache cache() {
        return ContentCache.builder().capacity(64).maxBytes(1 << 20).build();
    }

    @Test
    void aCacheThatTheApplicationClosedHidesNoOther() {
        Digest digest = Digester.jdk().digest(new byte[1]);
        ContentCache closed = cache();
        closed.put(new byte[1]);
        closed.close();
        try (ContentCache open = cache()) {
            FixedmapEndpoint endpoint = new FixedmapEndpoint(new ContentCaches(Map.of("closed", closed, "open", open)));
            open.put(new byte[1]);

            assertThat(endpoint.caches().caches()).containsOnlyKeys("open");
            assertThat(endpoint.cache("open")).isNotNull();
            assertThat(endpoint.cache("closed")).isNull();
            assertThat(endpoint.blob("open", digest)).isNotNull();
            assertThat(endpoint.blob("closed", digest)).isNull();
            assertThat(endpoint.remove("closed", digest).removed()).isFalse();
            assertThat(endpoint.remove("open", digest).removed()).isTrue();
        }
    }

    @Test
    void theCachesAreInTheOrderOfTheirNames() {
        try (ContentCache cache = cache()) {
            FixedmapEndpoint endpoint = new FixedmapEndpoint(
                    new ContentCaches(Map.of("thumbnails", cache, "documents", cache, "pictures", cache)));

            assertThat(endpoint.caches().caches().keySet()).containsExactly("documents", "pictures", "thumbnails");
        }
    }

    @Test
    void anEmptyBlobIsThere() {
        try (ContentCache cache = cache()) {
            Digest digest = cache.put(new byte[0]).digest();
            FixedmapEndpoint endpoint = new FixedmapEndpoint(new ContentCaches(Map.of("cache", cache)));

            assertThat(endpoint.blob("cache", digest))
                    .isEqualTo(new FixedmapEndpoint.Blob("cache", digest.toString(), 0));
        }
    }
}
