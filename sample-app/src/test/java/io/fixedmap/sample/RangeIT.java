package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.header;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** GET of parts of a blob. */
class RangeIT extends HttpTest {
    private static final byte[] BLOB = bytes(100_000, 20);
    private static final String DIGEST = sha256(BLOB).toString();
    private static final String PATH = "/blobs/" + DIGEST;
    private static final String ETAG = '"' + DIGEST + '"';

    @BeforeEach
    void store() {
        http.post("/blobs", BLOB);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=10-19, 10, 10",
        "bytes=99999-, 99999, 1",
        "bytes=50000-200000, 50000, 50000",
        "bytes=-1, 99999, 1",
        "bytes=-200000, 0, 100000",
        "'bytes=5-9, 900000-', 5, 5"
    })
    void aRangeIsSent(String range, int first, int length) {
        HttpResponse<byte[]> answer = http.get(PATH, "Range", range);

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(header(answer, "Content-Range"))
                .isEqualTo("bytes " + first + "-" + (first + length - 1) + "/" + BLOB.length);
        assertThat(header(answer, "ETag")).isEqualTo(ETAG);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(BLOB, first, first + length));
    }

    @Test
    void severalRangesAreSentAsParts() {
        HttpResponse<byte[]> answer = http.get(PATH, "Range", "bytes=0-1,70000-70002,-4");

        assertThat(answer.statusCode()).isEqualTo(206);
        String type = header(answer, "Content-Type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String delimiter = "\r\n--" + type.substring(type.indexOf('=') + 1);
        String head = "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ";
        assertThat(new String(answer.body(), ISO_8859_1))
                .isEqualTo(delimiter + head + "0-1/100000\r\n\r\n" + part(0, 2) + delimiter + head
                        + "70000-70002/100000\r\n\r\n" + part(70_000, 3) + delimiter + head
                        + "99996-99999/100000\r\n\r\n" + part(99_996, 4) + delimiter + "--\r\n");
    }

    @Test
    void whatSeparatesPartsCannotBeForeseenByWhoeverMadeTheBlob() {
        String range = "bytes=0-1,3-4";
        assertThat(header(http.get(PATH, "Range", range), "Content-Type"))
                .isNotEqualTo(header(http.get(PATH, "Range", range), "Content-Type"));
    }

    @Test
    void howLongSeveralRangesAreIsSaidAlsoWhereTheyFitNoBuffer() {
        HttpResponse<byte[]> answer = http.get(PATH, "Range", "bytes=0-49999,50001-99999");

        assertThat(header(answer, "Content-Length")).isEqualTo(Integer.toString(answer.body().length));
    }

    @Test
    void eachPartSaysWhatTheBlobIs() {
        byte[] gif = "GIF89a".getBytes(ISO_8859_1);
        http.post("/blobs", gif);

        HttpResponse<byte[]> answer = http.get("/blobs/" + sha256(gif), "Range", "bytes=0-1,3-3");

        assertThat(new String(answer.body(), ISO_8859_1))
                .contains("Content-Type: image/gif\r\nContent-Range: bytes 0-1/6")
                .contains("Content-Type: image/gif\r\nContent-Range: bytes 3-3/6");
    }

    private static String part(int first, int length) {
        return new String(BLOB, first, length, ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=5-2", "bytes=x", "bytes=", "lines=1-2", "bytes=0-,0-,-9", "bytes=99999999999999999999-"})
    void aRangeThatIsMalformedOrAsksForTooMuchGetsTheWholeBlob(String range) {
        HttpResponse<byte[]> answer = http.get(PATH, "Range", range);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(BLOB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100000-", "bytes=-0", "bytes=200000-200001,300000-"})
    void aRangeBehindTheEndIsRefusedWithoutTheBlob(String range) {
        HttpResponse<byte[]> answer = http.get(PATH, "Range", range);

        JsonNode problem = problem(answer, 416);
        assertThat(problem.get("digest").asString()).isEqualTo(DIGEST);
        assertThat(problem.get("detail").asString()).isEqualTo("range must start within the blob: size=100000");
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes */100000");
        assertThat(header(answer, "Cache-Control")).doesNotContain("immutable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-5"})
    void anEmptyBlobHasNoPartsAndIsSentWhole(String range) {
        http.post("/blobs", new byte[0]);
        HttpResponse<byte[]> answer = http.get("/blobs/" + sha256(new byte[0]), "Range", range);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void ifRangeDecidesWhetherTheRangeCounts() {
        assertThat(http.get(PATH, "Range", "bytes=1-2", "If-Range", ETAG).statusCode())
                .isEqualTo(206);
        for (String other : new String[] {"\"other\"", "W/" + ETAG, "Tue, 01 Jan 2030 00:00:00 GMT"}) {
            HttpResponse<byte[]> answer = http.get(PATH, "Range", "bytes=1-2", "If-Range", other);
            assertThat(answer.statusCode()).as(other).isEqualTo(200);
            assertThat(answer.body()).as(other).isEqualTo(BLOB);
        }
    }
}
