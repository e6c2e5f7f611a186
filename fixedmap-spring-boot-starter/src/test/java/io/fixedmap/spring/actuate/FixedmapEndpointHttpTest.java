package io.fixedmap.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.Content;
import io.fixedmap.ContentCache;
import io.fixedmap.Digest;
import io.fixedmap.PutOutcome;
import io.fixedmap.spring.WithoutSecurity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint over HTTP, in an application without security. */
class FixedmapEndpointHttpTest {
    private static final String ZEROS = "0000000000000000000000000000000000000000000000000000000000000000";

    @TempDir
    private static Path folder;

    private static ConfigurableApplicationContext application;
    private static EndpointClient http;
    private ContentCache cache;

    @BeforeAll
    static void start() {
        application = new SpringApplicationBuilder(Application.class)
                .run(
                        "--server.port=0",
                        "--spring.threads.virtual.enabled=true",
                        "--spring.main.lazy-initialization=true",
                        "--" + WithoutSecurity.PROPERTY,
                        "--management.endpoints.web.exposure.include=fixedmap,prometheus",
                        "--management.endpoint.fixedmap.access=unrestricted",
                        "--fixedmap.capacity=64",
                        "--fixedmap.max-bytes=1MB",
                        "--fixedmap.caches.thumbnails.capacity=128",
                        "--fixedmap.caches.kept.file=" + folder.resolve("kept.cache"));
        http = new EndpointClient(application);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void clear() {
        cache = application.getBean("contentCache", ContentCache.class);
        cache.clear();
    }

    @Test
    void allCachesAreShownAtAGlance() throws Exception {
        cache.put("hello".getBytes(StandardCharsets.UTF_8));
        Map<String, Map<String, Object>> caches =
                child(json(http.get("fixedmap").body()), "caches");
        assertThat(caches).containsOnlyKeys("contentCache", "kept", "thumbnails");
        assertThat(caches.get("contentCache"))
                .containsEntry("entries", 1)
                .containsEntry("bytes", 5)
                .containsEntry("capacity", 64)
                .containsEntry("usedBytes", 4096)
                .containsEntry("maxBytes", 1 << 20)
                .containsKeys("tombstones", "hitRatio");
        assertThat(caches.get("thumbnails")).containsEntry("entries", 0).containsEntry("capacity", 128);
    }

    @Test
    void aRemovedBlobLeavesATombstone() throws Exception {
        Digest digest = cache.put(new byte[100]).requireDigest();
        int before = tombstones();
        assertThat(http.delete("fixedmap/contentCache/" + digest).statusCode()).isEqualTo(204);
        assertThat(tombstones()).isEqualTo(before + 1);
        assertThat(cache.contains(digest)).isFalse();
    }

    private static int tombstones() throws Exception {
        Map<String, Map<String, Object>> caches =
                child(json(http.get("fixedmap").body()), "caches");
        return (int) caches.get("contentCache").get("tombstones");
    }

    @Test
    void oneCacheIsShownInDetail() throws Exception {
        byte[] blob = new byte[5000];
        Digest digest = cache.put(blob).requireDigest();
        long alreadyPresent = cache.stats().puts(PutOutcome.ALREADY_PRESENT);
        cache.put(blob);
        try (Content content = cache.open(digest)) {
            assertThat(content).isNotNull();
            Map<String, Map<String, Object>> details =
                    json(http.get("fixedmap/contentCache").body());
            assertThat(details)
                    .containsOnlyKeys(
                            "name", "table", "memory", "reads", "puts", "evictions", "handles", "file", "digest")
                    .containsEntry("file", null);
            assertThat(details.get("table"))
                    .containsEntry("capacity", 64)
                    .containsEntry("entries", 1)
                    .containsEntry("loadFactor", 1 / 64.0)
                    .containsKeys("maxEntries", "occupancy", "tombstones", "probeLengths");
            assertThat(child(details.get("table"), "probeLengths"))
                    .containsOnlyKeys("mean", "longest", "entriesByDistance");
            assertThat(details.get("memory"))
                    .containsEntry("maxBytes", 1 << 20)
                    .containsEntry("usedBytes", 8192)
                    .containsEntry("payloadBytes", 5000)
                    .containsEntry("wasteBytes", 3192)
                    .containsEntry("blockBytes", 4096)
                    .containsEntry("blocks", 256)
                    .containsEntry("usedBlocks", 2)
                    .containsEntry("freeBlocks", 254);
            assertThat(details.get("puts")).containsEntry("alreadyPresent", (int) alreadyPresent + 1);
            assertThat(details.get("handles")).containsEntry("open", 1);
            assertThat((Object) details.get("digest")).asString().startsWith("bouncy-castle");
        }
    }

    @Test
    void aCacheInAFileTellsWhatItFoundThere() throws Exception {
        Map<String, Map<String, Object>> details =
                json(http.get("fixedmap/kept").body());
        assertThat(details.get("file"))
                .containsEntry("path", folder.resolve("kept.cache").toString())
                .containsEntry("verified", 0)
                .containsEntry("unverified", 0)
                .containsEntry("damaged", 0)
                .containsEntry("forceFailures", 0);
        assertThat(http.get("prometheus").body())
                .contains("fixedmap_file_verified_total{cache=\"kept\"} 0.0")
                .contains("fixedmap_file_damaged_total{cache=\"kept\"} 0.0")
                .contains("fixedmap_file_force_failures_total{cache=\"kept\"} 0.0")
                .contains("fixedmap_file_unverified{cache=\"kept\"} 0.0");
    }

    @Test
    void aBlobsMetadataIsShownButNeverItsContent() throws Exception {
        Digest digest = cache.put("secret".getBytes(StandardCharsets.UTF_8)).requireDigest();
        long hitsBefore = cache.stats().hits();
        assertThat(json(http.get("fixedmap/contentCache/" + digest).body()))
                .isEqualTo(Map.of("cache", "contentCache", "digest", digest.toString(), "sizeBytes", 6));
        assertThat(cache.stats().hits()).isEqualTo(hitsBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixedmap/nobody", "fixedmap/nobody/" + ZEROS, "fixedmap/contentCache/" + ZEROS})
    void whatIsNotThereIsNotFound(String path) throws Exception {
        assertThat(http.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void deletingWhatIsNotThereIsNotFound() throws Exception {
        assertThat(http.delete("fixedmap/contentCache/" + ZEROS).statusCode()).isEqualTo(404);
        assertThat(http.delete("fixedmap/nobody/" + ZEROS).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"abc", "ABCDEF", "zz", "%20", "00000000000000000000000000000000000000000000000000000000000000zz"
            })
    void aMalformedDigestIsABadRequest(String digest) throws Exception {
        assertThat(http.get("fixedmap/contentCache/" + digest).statusCode()).isEqualTo(400);
        assertThat(http.delete("fixedmap/contentCache/" + digest).statusCode()).isEqualTo(400);
    }

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> json(String body) {
        return new JsonMapper().readValue(body, Map.class);
    }

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> child(Map<String, ?> parent, String name) {
        return (Map<String, T>) parent.get(name);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
