package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.header;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in: raw bodies, by POST and in any way. */
class UploadIT extends HttpTest {
    @Test
    void theFirstUploadIsNewAndTheSecondADuplicate() {
        byte[] photo = bytes(300_000, 1);

        HttpResponse<byte[]> first = http.post("/blobs", photo, "Content-Type", "application/octet-stream");
        HttpResponse<byte[]> second = http.post("/blobs", photo, "Content-Type", "application/octet-stream");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(first).get("digest").asString()).isEqualTo(sha256(photo).toString());
        assertThat(json(first).get("size").asLong()).isEqualTo(photo.length);
        assertThat(json(first).get("duplicate").asBoolean()).isFalse();
        assertThat(header(first, "Location")).isEqualTo("/blobs/" + sha256(photo));
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(json(second).get("digest").asString())
                .isEqualTo(sha256(photo).toString());
        assertThat(json(second).get("duplicate").asBoolean()).isTrue();
        assertThat(http.get("/blobs/" + sha256(photo)).body()).isEqualTo(photo);
        assertThat(cache.stats().entries()).isEqualTo(1);
    }

    @Test
    void aBodyOfUnknownLengthIsStored() {
        byte[] body = bytes(100_000, 2);

        HttpResponse<byte[]> answer =
                http.send("POST", "/blobs", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(http.get("/blobs/" + sha256(body)).body()).isEqualTo(body);
    }

    @Test
    void theEmptyBlobIsABlob() {
        String digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

        assertThat(http.post("/blobs", new byte[0]).statusCode()).isEqualTo(201);
        assertThat(http.put("/blobs/" + digest, new byte[0]).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> answer = http.get("/blobs/" + digest);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "Content-Length")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/mixed; boundary=x",
                "application/json",
                "text/plain; charset=utf-16"
            })
    void theContentTypeDoesNotTouchTheBody(String type) {
        byte[] body = ("a=1&b=2 " + type).getBytes(UTF_8);
        byte[] other = (type + "&c=%41").getBytes(UTF_8);

        assertThat(http.post("/blobs", body, "Content-Type", type).statusCode()).isEqualTo(201);
        assertThat(http.put("/blobs/" + sha256(other), other, "Content-Type", type)
                        .statusCode())
                .isEqualTo(201);
        assertThat(http.get("/blobs/" + sha256(body)).body()).isEqualTo(body);
        assertThat(http.get("/blobs/" + sha256(other)).body()).isEqualTo(other);
    }

    @Test
    void anAcceptHeaderThatCannotBeMetDoesNotFailAfterTheDeed() {
        assertThat(http.post("/blobs", bytes(10, 3), "Accept", "text/html").statusCode())
                .isEqualTo(201);
    }

    @Test
    void aBodyOverTheLimitIsRefusedAndNotStored() {
        byte[] body = bytes((1 << 20) + 1, 9);

        var announced = problem(http.post("/blobs", body), 413);
        var chunked = problem(
                http.send("POST", "/blobs", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))), 413);
        var put = problem(http.put("/blobs/" + sha256(body), body), 413);

        // a form only where forms are taken
        var asForm = problem(
                http.put("/blobs/" + sha256(body), body, "Content-Type", "multipart/form-data; boundary=x"), 413);

        assertThat(List.of(announced, chunked, put, asForm)).allSatisfy(problem -> {
            assertThat(problem.get("limitBytes").asLong()).isEqualTo(1 << 20);
            assertThat(problem.get("detail").asString())
                    .isEqualTo("body must not be longer than the limit: limitBytes=1048576");
        });
        assertNothingIsStored();
    }

    @Test
    void aBodyOfExactlyTheLimitIsStored() {
        assertThat(http.post("/blobs", bytes(1 << 20, 10)).statusCode()).isEqualTo(201);
    }

    @Test
    void aFullStoreAnswers507AndKeepsWhatItHas() {
        for (int i = 0; i < 7; i++) {
            assertThat(http.post("/blobs", bytes(1 << 20, 100 + i)).statusCode())
                    .isEqualTo(201);
        }
        HttpResponse<byte[]> answer = http.post("/blobs", bytes(1 << 20, 107));
        if (answer.statusCode() == 201) {
            answer = http.post("/blobs", bytes(1 << 20, 108));
        }
        long entries = cache.stats().entries();
        problem(answer, 507);
        String expected = sha256(bytes(1 << 20, 109)).toString();
        assertThat(problem(http.put("/blobs/" + expected, bytes(1 << 20, 109)), 507)
                        .get("digest")
                        .asString())
                .isEqualTo(expected);

        assertThat(http.post("/blobs", bytes(1 << 20, 100)).statusCode()).isEqualTo(200);

        assertThat(cache.stats().entries()).isEqualTo(entries).isBetween(7L, 8L);
        assertThat(http.get("/blobs/" + sha256(bytes(1 << 20, 100))).body()).isEqualTo(bytes(1 << 20, 100));
        http.delete("/blobs/" + sha256(bytes(1 << 20, 100)));
        assertThat(http.post("/blobs", bytes(1 << 20, 110)).statusCode()).isEqualTo(201);
    }

    @Test
    void equalUploadsAtTheSameTimeAllSucceedAndStoreOnce() throws Exception {
        byte[] body = bytes(500_000, 11);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            Callable<Integer> upload = () -> http.post("/blobs", body).statusCode();
            List<Integer> answers = clients.invokeAll(Collections.nCopies(8, upload)).stream()
                    .map(UploadIT::result)
                    .sorted()
                    .toList();
            assertThat(answers).containsExactly(200, 200, 200, 200, 200, 200, 200, 201);
        } finally {
            clients.shutdownNow();
        }
        assertThat(cache.stats().entries()).isEqualTo(1);
        assertThat(http.get("/blobs/" + sha256(body)).body()).isEqualTo(body);
    }

    private static int result(Future<Integer> answer) {
        try {
            return answer.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAnotherSitesPageSendsIsRefused() {
        problem(http.post("/blobs", bytes(10, 12), "Sec-Fetch-Site", "cross-site"), 403);
        problem(http.post("/blobs", bytes(10, 12), "Sec-Fetch-Site", "same-site"), 403);
        assertNothingIsStored();
        assertThat(http.post("/blobs", bytes(10, 12), "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(201);
        // What no page sends, such as a reload that the user asks for.
        assertThat(http.post("/blobs", bytes(10, 13), "Sec-Fetch-Site", "none").statusCode())
                .isEqualTo(201);
        // A proxy may give the server another name than the one the browser knows.
        assertThat(http.post(
                                "/blobs",
                                bytes(10, 15),
                                "Sec-Fetch-Site",
                                "same-origin",
                                "Origin",
                                "https://blobs.example")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void whatAnotherSitesPageLinksToIsShown() {
        for (String method : List.of("GET", "HEAD")) {
            assertThat(http.send(method, "/stats", BodyPublishers.noBody(), "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .as(method)
                    .isEqualTo(200);
        }
    }

    /** As browsers do towards a server without TLS on another machine. */
    @Test
    void whereOnlyTheOriginIsNamedItDecides() {
        String origin = "http://127.0.0.1:" + port;
        for (String other : new String[] {
            "http://127.0.0.1:1",
            "http://evil.example",
            origin + ".example",
            "null",
            "http://x" + origin.substring("http://".length())
        }) {
            problem(http.post("/blobs", bytes(10, 14), "Origin", other), 403);
        }
        assertNothingIsStored();
        assertThat(http.post("/blobs", bytes(10, 14), "Origin", origin).statusCode())
                .isEqualTo(201);
        // behind a proxy that speaks TLS
        assertThat(http.post("/blobs", bytes(10, 16), "Origin", "https://127.0.0.1:" + port)
                        .statusCode())
                .isEqualTo(201);
    }
}
