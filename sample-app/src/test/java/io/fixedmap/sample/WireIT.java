package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.Digest;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an HTTP client would hide, byte by byte. */
class WireIT extends HttpTest {
    private Wire client;

    @BeforeEach
    void connect() throws IOException {
        client = new Wire(port);
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    @Test
    void aBodyIsAskedForBeforeItIsSent() throws IOException {
        client.send(
                "POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
        assertThat(client.line()).startsWith("HTTP/1.1 100");
        client.send("abc");
        assertThat(client.rest())
                .contains("HTTP/1.1 201")
                .contains(sha256("abc".getBytes(ISO_8859_1)).toString());
    }

    @Test
    void aBodyThatIsTooLargeIsNotAskedFor() throws IOException {
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.line()).startsWith("HTTP/1.1 413");
    }

    @Test
    void aConnectionIsKeptAfterAFormThatWasAskedFor() throws IOException {
        String part = "--B\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\nabc\r\n--B--\r\n";
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n");
        client.send("Content-Type: multipart/form-data; boundary=B\r\n\r\n");
        assertThat(client.line()).startsWith("HTTP/1.1 100");
        client.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n0\r\n\r\n");
        client.send("GET /blobs/" + "0".repeat(64) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(client.rest()).contains("HTTP/1.1 201").contains("HTTP/1.1 404");
    }

    @Test
    void aConnectionIsKeptAfterABodyThatNobodyWanted() throws IOException {
        client.send("GET /stats HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));
        client.send("GET /blobs/" + "0".repeat(64) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 200").contains("HTTP/1.1 404");
    }

    @Test
    void whoWaitsToBeAskedForABodyThatNobodyWantsIsToldThatTheConnectionEnds() throws IOException {
        client.send("GET /stats HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 200").contains("Connection: close");
    }

    @Test
    void theAnswerToABodyOfWhichTheServerHasEnoughIsWhole() throws IOException {
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
        try {
            client.send("x".repeat(3_000_000));
        } catch (IOException hungUp) {
            // it reads no more than two mebibytes of it
        }
        assertSaysItsLength(client.rest(), 413);
    }

    @Test
    void whoseChunkedBodyMayBeTooLongToBeReadForNothingIsToldThatTheConnectionEnds() throws IOException {
        Digest digest = sha256(bytes(10, 60));
        cache.put(bytes(10, 60));
        client.send("PUT /blobs/" + digest + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                + "If-None-Match: *\r\n\r\n1\r\nx\r\n0\r\n\r\n");
        String answer = client.rest();
        assertSaysItsLength(answer, 412);
        assertThat(answer).contains("Connection: close");
    }

    /** Whoever is hung up on while sending can tell a whole answer from a broken one. */
    private static void assertSaysItsLength(String answer, int status) {
        int end = answer.indexOf("\r\n\r\n") + 4;
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("\r\nContent-Length: " + (answer.length() - end) + "\r\n")
                .endsWith("}");
    }

    @Test
    void aConnectionIsKeptAfterAChunkedBodyThatWasReadAndRefused() throws IOException {
        client.send("PUT /blobs/" + "0".repeat(64) + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\nx\r\n0\r\n\r\n");
        client.send("GET /blobs/" + "0".repeat(64) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 422").contains("HTTP/1.1 404");
    }

    @Test
    void aBodyUnderAFailedConditionIsNotAskedFor() throws IOException {
        Digest digest = sha256(bytes(10, 60));
        cache.put(bytes(10, 60));
        client.send("PUT /blobs/" + digest + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nIf-None-Match: *\r\n"
                + "Expect: 100-continue\r\n\r\n");
        assertThat(client.line()).startsWith("HTTP/1.1 412");
    }

    @Test
    void aChunkedBodyIsStored() throws IOException {
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        client.send("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n");
        assertThat(client.rest())
                .contains("HTTP/1.1 201")
                .contains(sha256("abc".getBytes(ISO_8859_1)).toString());
    }

    @Test
    void aMalformedChunkIsRefusedAndNothingIsStored() throws IOException {
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nxyz\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 400").contains("application/problem+json");
        assertNothingIsStored();
    }

    @Test
    void aBodyThatIsBrokenOffIsNotStored() throws IOException {
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nonly this");
        client.breakOff();
        client.rest();
        assertNothingIsStored();
    }
}
