package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.header;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.Digest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** PUT of a body under the digest it must have. */
class PutIT extends HttpTest {
    @Test
    void putStoresUnderTheDigestOfItsBody() {
        byte[] body = bytes(5_000, 4);

        HttpResponse<byte[]> first = http.put("/blobs/" + sha256(body), body);
        HttpResponse<byte[]> second = http.put("/blobs/" + sha256(body), body);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(header(first, "Location")).isEqualTo("/blobs/" + sha256(body));
        assertThat(second.statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheClientSaysOfTheBodyIsRemembered() {
        byte[] body = bytes(100, 9);

        http.put(
                "/blobs/" + sha256(body),
                body,
                "Content-Type",
                "text/plain",
                "Content-Disposition",
                "attachment; filename=a.txt");

        JsonNode listed = json(http.get("/blobs")).get("blobs").get(0);
        assertThat(listed.get("name").asString()).isEqualTo("a.txt");
        assertThat(listed.get("type").asString()).isEqualTo("text/plain");
    }

    @Test
    void putOfAnotherBodyIsRefusedAlsoWhenTheBlobIsPresent() {
        byte[] body = bytes(5_000, 5);
        byte[] forged = bytes(5_000, 6);
        Digest digest = sha256(body);

        var absent = problem(http.put("/blobs/" + digest, forged), 422);
        http.post("/blobs", body);
        var present = problem(http.put("/blobs/" + digest, forged), 422);

        assertThat(absent.get("digest").asString()).isEqualTo(digest.toString());
        assertThat(absent.get("actualDigest").asString())
                .isEqualTo(sha256(forged).toString());
        assertThat(present.get("digest").asString()).isEqualTo(digest.toString());
        assertThat(cache.contains(sha256(forged))).isFalse();
        assertThat(http.get("/blobs/" + digest).body()).isEqualTo(body);
    }

    @Test
    void putWithIfNoneMatchIsRefusedWhenTheBlobIsPresent() {
        byte[] body = bytes(100, 7);
        Digest digest = sha256(body);

        assertThat(http.put("/blobs/" + digest, body, "If-None-Match", "*").statusCode())
                .isEqualTo(201);
        assertThat(problem(http.put("/blobs/" + digest, body, "If-None-Match", "*"), 412)
                        .get("digest")
                        .asString())
                .isEqualTo(digest.toString());
        assertThat(problem(http.put("/blobs/" + digest, body, "If-None-Match", "\"" + digest + "\""), 412)
                        .get("detail")
                        .asString())
                .isEqualTo("If-None-Match does not hold");
    }

    @Test
    void putWithIfMatchNeedsThePresentBlob() {
        byte[] body = bytes(100, 8);
        Digest digest = sha256(body);

        problem(http.put("/blobs/" + digest, body, "If-Match", "*"), 412);
        http.post("/blobs", body);
        assertThat(http.put("/blobs/" + digest, body, "If-Match", "\"" + digest + "\"")
                        .statusCode())
                .isEqualTo(200);
        problem(http.put("/blobs/" + digest, body, "If-Match", "\"another\""), 412);
    }
}
