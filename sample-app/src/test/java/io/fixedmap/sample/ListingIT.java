package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.json;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Documents about blobs: which are missing, which are there, and what deduplication came to. */
class ListingIT extends HttpTest {
    @Test
    void onlyTheAbsentDigestsComeBack() {
        byte[] present = bytes(10, 40);
        byte[] absent = bytes(10, 41);
        http.post("/blobs", present);

        HttpResponse<byte[]> answer = http.postJson(
                "/blobs/missing", "{\"digests\":[\"" + sha256(present) + "\",\"" + sha256(absent) + "\"]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8)).isEqualTo("{\"missing\":[\"" + sha256(absent) + "\"]}");
    }

    @Test
    void aDocumentMayStartWithAByteOrderMark() {
        byte[] document = ("\ufeff{\"digests\":[\"" + sha256(bytes(10, 43)) + "\"]}").getBytes(UTF_16LE);

        HttpResponse<byte[]> answer = http.post("/blobs/missing", document, "Content-Type", "application/json");

        assertThat(json(answer).get("missing").size()).isEqualTo(1);
    }

    @Test
    void aListThatIsTooLongIsRefused() {
        String digest = "\"" + sha256(bytes(1, 42)) + "\"";
        String most = "{\"digests\":[" + (digest + ",").repeat(9_999) + digest + "]}";
        assertThat(http.postJson("/blobs/missing", most).statusCode()).isEqualTo(200);
        problem(http.postJson("/blobs/missing", "{\"digests\":[" + (digest + ",").repeat(10_000) + digest + "]}"), 400);
        problem(http.postJson("/blobs/missing", "{\"digests\":[" + " ".repeat(1 << 20) + "]}"), 413);
    }

    @Test
    void aListOfUnknownLengthIsRefusedWhereItBecomesTooLong() {
        byte[] document = ("{\"digests\":[" + " ".repeat(1 << 20) + "]}").getBytes(UTF_8);
        HttpResponse<byte[]> answer = http.send(
                "POST",
                "/blobs/missing",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(document)),
                "Content-Type",
                "application/json");
        assertThat(problem(answer, 413).get("limitBytes").asLong()).isEqualTo(1 << 20);
    }

    @Test
    void theListingGoesThroughAllBlobsPageByPage() {
        List<String> stored = IntStream.range(0, 25)
                .mapToObj(i -> bytes(100 + i, 50 + i))
                .peek(body -> http.post("/blobs", body, "Content-Disposition", "attachment; filename=\"n.bin\""))
                .map(body -> sha256(body).toString())
                .sorted()
                .toList();

        List<String> listed = new ArrayList<>();
        JsonNode page = json(http.get("/blobs?limit=10"));
        int pages = 1;
        for (; page.has("next"); pages++) {
            page.get("blobs").forEach(blob -> listed.add(blob.get("digest").asString()));
            page = json(http.get("/blobs?limit=10&after=" + page.get("next").asString()));
        }
        page.get("blobs").forEach(blob -> listed.add(blob.get("digest").asString()));

        assertThat(pages).isEqualTo(3);
        assertThat(listed).isEqualTo(stored);
        JsonNode last = page.get("blobs").get(0);
        assertThat(last.get("size").asLong()).isBetween(100L, 124L);
        assertThat(last.get("name").asString()).isEqualTo("n.bin");
    }

    @Test
    void aPageHasAHundredBlobsUnlessToldOtherwise() {
        for (int i = 0; i < 101; i++) {
            cache.put(bytes(10, 400 + i));
        }
        assertThat(json(http.get("/blobs")).get("blobs").size()).isEqualTo(100);
    }

    /** As after a restart, over which a file keeps blobs, and nothing keeps their names. */
    @Test
    void aBlobOfWhichNothingIsKnownIsListed() {
        cache.put(bytes(10, 501));
        assertThat(json(http.get("/blobs")).get("blobs").get(0).propertyNames()).containsExactly("digest", "size");
    }

    @Test
    void aPageHasFromOneToAThousandBlobs() {
        http.post("/blobs", bytes(10, 82));
        http.post("/blobs", bytes(10, 83));

        JsonNode one = json(http.get("/blobs?limit=1"));
        assertThat(one.get("blobs").size()).isEqualTo(1);
        assertThat(one.has("next")).isTrue();
        assertThat(json(http.get("/blobs?limit=2")).has("next"))
                .as("exactly full")
                .isFalse();
        assertThat(json(http.get("/blobs?limit=1000")).get("blobs").size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "after=x"})
    void aPageThatIsNoneIsRefused(String query) {
        problem(http.get("/blobs?" + query), 400);
    }

    @Test
    void theListingTellsWhatTheClientSaidAndWhatTheBytesShow() {
        byte[] gif = "GIF89a".getBytes(UTF_8);
        http.post("/blobs", gif, "Content-Type", "text/html");

        JsonNode listed = json(http.get("/blobs")).get("blobs").get(0);
        assertThat(listed.get("type").asString()).isEqualTo("text/html");
        assertThat(listed.get("image").asString()).isEqualTo("image/gif");
    }

    @Test
    void theFirstNameStays() {
        byte[] body = bytes(10, 80);
        http.post("/blobs", body);
        http.post("/blobs", body, "Content-Disposition", "attachment; filename=\"C:\\\\mine\\\\a.txt\"");
        http.post("/blobs", body, "Content-Disposition", "attachment; filename=\"theirs.exe\"");

        assertThat(json(http.get("/blobs")).get("blobs").get(0).get("name").asString())
                .isEqualTo("a.txt");
    }

    @Test
    void theStatsTellWhatDeduplicationCameTo() {
        JsonNode before = json(http.get("/stats"));
        http.post("/blobs", bytes(1000, 81));
        http.post("/blobs", bytes(1000, 81));
        http.get("/blobs/" + sha256(bytes(1000, 81)));
        http.get("/blobs/" + sha256(bytes(1000, 84)));
        http.get("/blobs/" + sha256(bytes(1000, 84)));
        JsonNode after = json(http.get("/stats"));

        assertThat(after.get("blobs").asLong()).isEqualTo(1);
        assertThat(after.get("bytes").asLong()).isEqualTo(1000);
        assertThat(growth(before, after, "uploads")).isEqualTo(2);
        assertThat(growth(before, after, "duplicates")).isEqualTo(1);
        assertThat(growth(before, after, "bytesSaved")).isEqualTo(1000);
        assertThat(growth(before, after, "hits")).isEqualTo(1);
        assertThat(growth(before, after, "misses")).isEqualTo(2);
        assertThat(after.get("hitRatio").asDouble()).isGreaterThan(0).isLessThan(1);
        assertThat(after.get("maxBytes").asLong()).isEqualTo(8 << 20);
        assertThat(after.get("maxUploadBytes").asLong()).isEqualTo(1 << 20);
    }

    private static long growth(JsonNode before, JsonNode after, String name) {
        return after.get(name).asLong() - before.get(name).asLong();
    }
}
