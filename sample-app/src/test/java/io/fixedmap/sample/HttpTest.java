package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.ContentCache;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A test that talks to the started sample, one for all such tests, and starts with an empty cache. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"fixedmap.capacity=1024", "fixedmap.max-bytes=8MB", "blobs.max-size=1MB"})
abstract class HttpTest {
    @Autowired
    ContentCache cache;

    @LocalServerPort
    int port;

    Http http;

    @BeforeEach
    void emptyTheCache() {
        http = new Http(port);
        cache.clear();
    }

    @AfterEach
    void noBlobIsLeftOpen() {
        waitUntil(() -> cache.stats().openHandles() == 0);
    }

    /** Asks until it is so, for ten seconds at most. */
    static void waitUntil(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadlineNanos);
            // not at full speed: what is waited for needs the processor
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    void assertNothingIsStored() {
        assertThat(cache.stats().entries()).isZero();
        assertThat(cache.stats().usedBytes()).isZero();
    }

    /** Checks that the answer is a problem document with this status and returns it. */
    static JsonNode problem(HttpResponse<byte[]> response, int status) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Http.header(response, "Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = Http.json(response);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asString()).isNotBlank();
        return problem;
    }
}
