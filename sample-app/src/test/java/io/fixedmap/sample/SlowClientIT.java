package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/** Clients that stall or trickle are given up, and hold neither a pin nor a half-written blob nor all threads. */
@TestPropertySource(
        properties = {
            "blobs.grace=1s",
            "blobs.min-bytes-per-second=1MB",
            "server.tomcat.connection-timeout=1s",
            "server.tomcat.threads.max=" + SlowClientIT.THREADS
        })
class SlowClientIT extends HttpTest {
    static final int THREADS = 4;

    private static final String STALLED_UPLOAD =
            "POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nand then nothing";

    private static final int LARGER_THAN_SOCKET_BUFFERS = 7 << 20;

    /** A tenth of what is asked for. */
    private static final double BYTES_PER_NANO = 100_000 / 1e9;

    private Wire client;

    /** To be done when the request is ready: the server closes a connection on which nothing comes for a second. */
    private void connect() throws IOException {
        client = new Wire(port);
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    @Test
    void aBodyThatStallsIsGivenUpAndTheNextOneIsStored() throws IOException {
        connect();
        client.send(STALLED_UPLOAD);
        assertThat(client.rest()).startsWith("HTTP/1.1 408").contains("application/problem+json");
        assertNothingIsStored();
        assertThat(http.post("/blobs", bytes(1000, 65)).statusCode()).isEqualTo(201); // the server re-uses its requests
    }

    @Test
    void bodiesThatStallInEveryThreadOnlyDelayTheOthers() throws IOException {
        byte[] body = bytes(1000, 63);
        cache.put(body);
        List<Wire> stalled = new ArrayList<>();
        for (int i = 0; i < 2 * THREADS; i++) {
            Wire one = new Wire(port);
            one.send(STALLED_UPLOAD);
            stalled.add(one);
        }
        connect();
        client.send("GET /blobs/" + sha256(body) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.line()).startsWith("HTTP/1.1 200");
        for (Wire one : stalled) {
            assertThat(one.line()).startsWith("HTTP/1.1 408");
            one.close();
        }
    }

    @Test
    void aBodyThatTricklesIsGivenUp() throws IOException {
        connect();
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
        trickleUntilAnswered();
        waitUntil(() -> cache.stats().usedBytes() == 0);
        assertNothingIsStored();
    }

    /** Of one that nobody reads, it is the server that wants to see the end, and not at this pace. */
    @ParameterizedTest
    @CsvSource({
        "GET /stats, Content-Length: 1000000",
        "PUT /blobs/X, Content-Length: 1000000",
        "GET /actuator/health, Content-Length: 1000000",
        "GET /blobs/X, Content-Length: 1000000",
        "POST /stats, Content-Length: 1000000",
        "POST /blobs, Content-Length: 209715200",
        "GET /blobs/X, Content-Length: 3000000",
        "GET /stats, Content-Length: 1000000|Expect: 100-continue",
        "TRACE /stats, Content-Length: 1000000",
        "GET /%2f, Content-Length: 1000000",
        "GET /%zz, Content-Length: 1000000",
        "GET /stats, Transfer-Encoding: chunked||100000",
        "POST /blobs/missing, Content-Type: application/x-www-form-urlencoded|Content-Length: 1000000",
        "POST /lfs/verify, Content-Type: application/x-www-form-urlencoded|Content-Length: 1000000",
        "TRACE /stats, Content-Type: multipart/form-data; boundary=B|Content-Length: 1000000",
        "POST /%zz, Content-Type: multipart/form-data; boundary=B|Content-Length: 1000000",
    })
    void aBodyThatNobodyWantsAndThatTricklesIsGivenUp(String request, String fields) throws IOException {
        connect();
        String path = request.replace("X", "0".repeat(64));
        client.send(path + " HTTP/1.1\r\nHost: x\r\nIf-Match: *\r\n" + fields.replace("|", "\r\n") + "\r\n\r\n");
        trickleUntilClosed();
    }

    /** Tomcat waits for the end of these before it hands out what comes next of the body. */
    @ParameterizedTest
    @ValueSource(strings = {"3\r\nabc\r\n1;", "3\r\nabc\r\n0\r\nX: "})
    void whatTricklesBetweenTheBytesOfABodyIsRefused(String start) throws IOException {
        connect();
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + start);
        trickleUntilClosed();
        waitUntil(() -> cache.stats().usedBytes() == 0);
        assertNothingIsStored();
    }

    @Test
    void aFormThatTricklesIsGivenUp() throws IOException {
        connect();
        client.send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n");
        client.send("Content-Type: multipart/form-data; boundary=B\r\n\r\n--B\r\n");
        client.send("Content-Disposition: form-data; name=file; filename=f\r\n\r\n");
        trickleUntilAnswered();
        assertThat(client.line()).startsWith("HTTP/1.1 4");
        client.rest();
        assertNothingIsStored();
    }

    private void trickleUntilAnswered() {
        trickle(true);
    }

    /** Fails if the server has not hung up ten seconds later. */
    private void trickleUntilClosed() {
        trickle(false);
    }

    private void trickle(boolean anAnswerIsEnough) {
        AtomicLong sentNanos = new AtomicLong(System.nanoTime());
        waitUntil(() -> {
            try {
                if (System.nanoTime() - sentNanos.get() > 5_000_000) {
                    client.send("x");
                    sentNanos.set(System.nanoTime());
                }
                return anAnswerIsEnough && client.isAnswered();
            } catch (IOException closed) {
                return true;
            }
        });
    }

    /** The rest of a body that nobody wants is no reason to say that nothing was done. */
    @ParameterizedTest
    @CsvSource({"DELETE, 204", "HEAD, 200", "GET, 200"})
    void whatWasDoneIsAnsweredAlthoughTheBodyStalls(String method, int status) throws IOException {
        byte[] body = bytes(1000, 64);
        cache.put(body);
        connect();
        client.send(method + " /blobs/" + sha256(body) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
        assertThat(client.line()).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void anAnswerIsWholeAlthoughTheBodyStalls() throws IOException {
        connect();
        client.send("GET /stats HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
        String answer = client.rest();
        int body = answer.length() - answer.indexOf("\r\n\r\n") - 4;
        assertThat(answer).startsWith("HTTP/1.1 200").contains("Content-Length: " + body + "\r\n");
    }

    @Test
    void gitLfsUnderstandsThatItIsTooSlow() throws IOException {
        connect();
        client.send("POST /lfs/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n");
        client.send("Content-Type: " + LfsController.MEDIA_TYPE + "\r\n\r\n{");
        assertThat(client.rest())
                .startsWith("HTTP/1.1 408")
                .contains(LfsController.MEDIA_TYPE, "\"message\":", "\"instance\":\"/lfs/verify\"");
    }

    @Test
    void aReaderThatStallsLosesItsHoldOnTheBlob() throws IOException {
        byte[] body = bytes(LARGER_THAN_SOCKET_BUFFERS, 61);
        cache.put(body);
        connect();
        client.send("GET /blobs/" + sha256(body) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.line()).startsWith("HTTP/1.1 200");
        waitUntil(() -> cache.stats().openHandles() == 0);
        assertSentOnlyAStartOf(body, client.rest());
    }

    @Test
    void aReaderThatTricklesLosesItsHoldOnTheBlob() throws IOException {
        byte[] body = bytes(LARGER_THAN_SOCKET_BUFFERS, 62);
        cache.put(body);
        connect();
        client.send("GET /blobs/" + sha256(body) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.line()).startsWith("HTTP/1.1 200");
        StringBuilder received = new StringBuilder();
        long startNanos = System.nanoTime();
        waitUntil(() -> {
            if (received.length() < (System.nanoTime() - startNanos) * BYTES_PER_NANO) {
                received.append(someBytes());
            }
            return cache.stats().openHandles() == 0;
        });
        assertSentOnlyAStartOf(body, received + client.rest());
    }

    private String someBytes() {
        try {
            return client.read(1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks what came after the status line. */
    private static void assertSentOnlyAStartOf(byte[] body, String answer) {
        String received = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(received.length()).isLessThan(body.length);
        assertThat(new String(body, ISO_8859_1).startsWith(received)).isTrue();
    }
}
