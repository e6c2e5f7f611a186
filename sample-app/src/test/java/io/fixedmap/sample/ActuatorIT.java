package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the starter shows of the cache, as the sample exposes it. */
class ActuatorIT extends HttpTest {
    @Test
    void theEndpointShowsEntriesBytesAndTombstones() {
        byte[] photo = bytes(300_000, 250);
        http.post("/blobs", photo);
        http.post("/blobs", photo);

        JsonNode stored = json(http.get("/actuator/fixedmap")).get("caches").get("contentCache");
        long tombstones = stored.get("tombstones").asLong();
        assertThat(stored.get("entries").asLong()).isEqualTo(1);
        assertThat(stored.get("bytes").asLong()).isEqualTo(300_000);
        assertThat(stored.get("capacity").asLong()).isEqualTo(1024);

        http.delete("/blobs/" + sha256(photo));
        JsonNode removed = json(http.get("/actuator/fixedmap")).get("caches").get("contentCache");
        assertThat(removed.get("entries").asLong()).isZero();
        assertThat(removed.get("tombstones").asLong()).isEqualTo(tombstones + 1);
    }

    @Test
    void theEndpointIsReadOnly() {
        http.post("/blobs", bytes(10, 251));
        String path = "/actuator/fixedmap/contentCache/" + sha256(bytes(10, 251));

        assertThat(http.get(path).statusCode()).isEqualTo(200);
        assertThat(http.delete(path).statusCode()).isEqualTo(405);
        assertThat(cache.contains(sha256(bytes(10, 251)))).isTrue();
    }

    @Test
    void prometheusScrapesTheCache() {
        http.post("/blobs", bytes(10, 252));

        HttpResponse<byte[]> scrape = http.get("/actuator/prometheus");

        assertThat(scrape.statusCode()).isEqualTo(200);
        assertThat(new String(scrape.body(), UTF_8))
                .contains("cache_size{cache=\"contentCache\"} 1.0")
                .contains("cache_gets_total{cache=\"contentCache\"")
                .contains("fixedmap_");
    }
}
