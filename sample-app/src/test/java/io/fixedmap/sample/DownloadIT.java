package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.header;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What comes out: GET and HEAD, conditions, and headers that keep a blob from doing harm. */
class DownloadIT extends HttpTest {
    private static final byte[] BLOB = bytes(100_000, 20);
    private static final String DIGEST = sha256(BLOB).toString();
    private static final String PATH = "/blobs/" + DIGEST;
    private static final String ETAG = '"' + DIGEST + '"';

    @BeforeEach
    void store() {
        http.post("/blobs", BLOB);
    }

    @Test
    void getReturnsEveryByteAndSaysHowToKeepThem() {
        HttpResponse<byte[]> answer = http.get(PATH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(BLOB);
        assertThat(header(answer, "ETag")).isEqualTo(ETAG);
        assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(answer, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(answer, "Content-Length")).isEqualTo("100000");
        assertThat(header(answer, "Repr-Digest"))
                .isEqualTo("sha-256=:"
                        + Base64.getEncoder().encodeToString(sha256(BLOB).toBytes()) + ":");
    }

    @Test
    void headHasTheHeadersOfGetAndIgnoresRanges() {
        HttpResponse<byte[]> get = http.get(PATH);
        HttpResponse<byte[]> head = http.send("HEAD", PATH, BodyPublishers.noBody(), "Range", "bytes=0-9");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
    }

    private static Map<String, ?> withoutDate(HttpResponse<?> answer) {
        Map<String, Object> headers = new HashMap<>(answer.headers().map());
        headers.remove("date");
        return headers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "%s", "W/%s", "\"other\", %s"})
    void whatTheClientHasIsNotSentAgain(String condition) {
        HttpResponse<byte[]> answer = http.get(PATH, "If-None-Match", condition.formatted(ETAG), "Range", "bytes=0-1");

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "ETag")).isEqualTo(ETAG);
        assertThat(header(answer, "Cache-Control")).contains("immutable");
        HttpResponse<byte[]> head =
                http.send("HEAD", PATH, BodyPublishers.noBody(), "If-None-Match", condition.formatted(ETAG));
        assertThat(head.statusCode()).isEqualTo(304);
    }

    @Test
    void whatTheClientHasIsNotRefusedForARange() {
        HttpResponse<byte[]> answer = http.get(PATH, "If-None-Match", ETAG, "Range", "bytes=900000-");

        assertThat(answer.statusCode()).isEqualTo(304);
    }

    @Test
    void aConditionMayFillSeveralFields() {
        assertThat(http.get(PATH, "If-None-Match", "\"other\"", "If-None-Match", ETAG)
                        .statusCode())
                .isEqualTo(304);
        assertThat(http.get(PATH, "If-Match", "\"other\"", "If-Match", ETAG).statusCode())
                .isEqualTo(200);
    }

    /** What is no blob is a page or a document of this site's, which another site must not put into a frame of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/blobs", "/nowhere"})
    void whatIsNoBlobIsNotShownWithinAnotherSitesPage(String path) {
        HttpResponse<byte[]> answer = http.get(path);

        assertThat(header(answer, "Content-Security-Policy"))
                .isEqualTo("default-src 'self'; frame-ancestors 'none'; base-uri 'none'");
        assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void aConditionThatHoldsIsNoHindranceAndOneThatDoesNotIsNamed() {
        assertThat(http.get(PATH, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(http.get(PATH, "If-Match", ETAG).statusCode()).isEqualTo(200);
        assertThat(problem(http.get(PATH, "If-Match", "\"other\""), 412)
                        .get("detail")
                        .asString())
                .isEqualTo("If-Match does not hold");
        problem(http.get(PATH, "If-Match", "W/" + ETAG), 412);
        problem(http.delete(PATH, "If-Match", "\"other\""), 412);
        assertThat(http.delete(PATH, "If-Match", ETAG).statusCode()).isEqualTo(204);
    }

    @Test
    void deleteTakesTheBlobAway() {
        assertThat(http.delete(PATH).statusCode()).isEqualTo(204);
        problem(http.get(PATH), 404);
        assertThat(problem(http.delete(PATH), 404).get("digest").asString()).isEqualTo(DIGEST);
        problem(http.delete(PATH, "If-Match", ETAG), 404);
    }

    @Test
    void errorsAreProblemsThatNameTheRuleAndTheDigest() {
        String unknown = sha256(bytes(9, 21)).toString();

        JsonNode absent = problem(http.get("/blobs/" + unknown), 404);
        assertThat(absent.get("digest").asString()).isEqualTo(unknown);
        assertThat(absent.get("detail").asString()).isEqualTo("no blob has this digest");
        assertThat(problem(http.get("/blobs/" + unknown, "Accept", "image/png"), 404)
                        .get("digest")
                        .asString())
                .isEqualTo(unknown);
        for (String malformed : new String[] {"x", DIGEST.toUpperCase(Locale.ROOT), DIGEST + "0"}) {
            for (HttpResponse<byte[]> answer : List.of(
                    http.get("/blobs/" + malformed),
                    http.put("/blobs/" + malformed, BLOB),
                    http.delete("/blobs/" + malformed))) {
                var problem = problem(answer, 400);
                assertThat(problem.get("detail").asString()).startsWith("digest must be 64 lower-case");
                assertThat(problem.get("digest").asString()).isEqualTo(malformed);
            }
        }
    }

    @Test
    void onlyWhatItsBytesShowToBeAnImageIsShownInPlace() {
        byte[] png = Arrays.copyOf("\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1), 100);
        byte[] script = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".getBytes(UTF_8);
        http.post("/blobs", png, "Content-Type", "text/html");
        http.post("/blobs", script, "Content-Type", "image/png");

        HttpResponse<byte[]> image = http.get("/blobs/" + sha256(png));
        HttpResponse<byte[]> other = http.get("/blobs/" + sha256(script));

        assertThat(header(image, "Content-Type")).isEqualTo("image/png");
        assertThat(header(image, "Content-Disposition")).startsWith("inline");
        assertThat(header(other, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(other, "Content-Disposition")).startsWith("attachment");
        for (HttpResponse<byte[]> answer : List.of(image, other)) {
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
            assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        }
    }

    @Test
    void anImageIsAlsoKnownByTheLastByteThatTellsIt() {
        byte[] image = "1234ftypavif".getBytes(ISO_8859_1);
        http.post("/blobs", image);

        assertThat(header(http.get("/blobs/" + sha256(image)), "Content-Type")).isEqualTo("image/avif");
        assertThat(json(http.get("/blobs")).get("blobs"))
                .anySatisfy(blob -> assertThat(blob.path("image").asString()).isEqualTo("image/avif"));
    }

    @Test
    void aFileNameCannotBreakOutOfItsHeader() {
        byte[] body = bytes(50, 22);
        http.post(
                "/blobs",
                body,
                "Content-Disposition",
                "attachment; filename*=UTF-8''..%2F..%2Fa%0D%0ASet-Cookie%3A%20x%22%3B%20b%C3%A4r.html");

        HttpResponse<byte[]> answer = http.get("/blobs/" + sha256(body));

        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(header(answer, "Content-Disposition"))
                .startsWith("attachment; ")
                .endsWith("filename*=UTF-8''aSet-Cookie%3A%20x%22%3B%20b%C3%A4r.html");
    }
}
