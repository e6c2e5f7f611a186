package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.sha256;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** What an HTTP client would hide: byte by byte over a socket, with clients that stop, stall and lie. */
@TestPropertySource(
        properties = {"blobs.grace=1s", "blobs.min-bytes-per-second=1MB", "server.tomcat.connection-timeout=1s"})
class WireIT extends HttpTest {
    private static final int LARGER_THAN_SOCKET_BUFFERS = 7 << 20;

    /** A tenth of what is asked for. */
    private static final double BYTES_PER_NANO = 100_000 / 1e9;

    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.setReceiveBufferSize(4096); // so that a large answer waits for its reader
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
    }

    @Test
    void aBodyIsAskedForBeforeItIsSent() throws IOException {
        send(
                "POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
        assertThat(line()).startsWith("HTTP/1.1 100");
        send("abc");
        assertThat(rest())
                .contains("HTTP/1.1 201")
                .contains(sha256("abc".getBytes(ISO_8859_1)).toString());
    }

    @Test
    void aBodyThatIsTooLargeIsNotAskedFor() throws IOException {
        send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");
        assertThat(line()).startsWith("HTTP/1.1 413");
    }

    @Test
    void aBodyUnderAFailedConditionIsNotAskedFor() throws IOException {
        Digest digest = sha256(bytes(10, 60));
        cache.put(bytes(10, 60));
        send("PUT /blobs/" + digest + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nIf-None-Match: *\r\n"
                + "Expect: 100-continue\r\n\r\n");
        assertThat(line()).startsWith("HTTP/1.1 412");
    }

    @Test
    void aChunkedBodyIsStored() throws IOException {
        send("POST /blobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        send("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n");
        assertThat(rest())
                .contains("HTTP/1.1 201")
                .contains(sha256("abc".getBytes(ISO_8859_1)).toString());
    }

    @Test
    void aMalformedChunkIsRefusedAndNothingIsStored() throws IOException {
        send("POST /blobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nxyz\r\n");
        assertThat(rest()).startsWith("HTTP/1.1 400").contains("application/problem+json");
        assertNothingIsStored();
    }

    @Test
    void aRequestThatIsNoneIsRefused() throws IOException {
        send("GET /blobs/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(rest()).startsWith("HTTP/1.1 400");
    }

    @Test
    void aBodyThatIsBrokenOffIsNotStored() throws IOException {
        send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nonly this");
        socket.shutdownOutput();
        rest();
        assertNothingIsStored();
    }

    @Test
    void aBodyThatStallsIsGivenUp() throws IOException {
        send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nand then nothing");
        assertThat(rest()).startsWith("HTTP/1.1 408").contains("application/problem+json");
        assertNothingIsStored();
    }

    @Test
    void aBodyThatTricklesIsGivenUp() throws IOException {
        send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
        trickleUntilAnswered();
        waitUntil(() -> cache.stats().usedBytes() == 0);
        assertNothingIsStored();
    }

    @Test
    void aFormThatTricklesIsGivenUp() throws IOException {
        send("POST /blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n");
        send("Content-Type: multipart/form-data; boundary=B\r\n\r\n--B\r\n");
        send("Content-Disposition: form-data; name=file; filename=f\r\n\r\n");
        trickleUntilAnswered();
        assertThat(line()).startsWith("HTTP/1.1 4");
        rest();
        assertNothingIsStored();
    }

    private void trickleUntilAnswered() {
        AtomicLong sentNanos = new AtomicLong(System.nanoTime());
        waitUntil(() -> {
            try {
                if (System.nanoTime() - sentNanos.get() > 5_000_000) {
                    send("x");
                    sentNanos.set(System.nanoTime());
                }
                return socket.getInputStream().available() > 0;
            } catch (IOException closed) {
                return true;
            }
        });
    }

    @Test
    void aReaderThatStallsLosesItsHoldOnTheBlob() throws IOException {
        byte[] body = bytes(LARGER_THAN_SOCKET_BUFFERS, 61);
        cache.put(body);
        send("GET /blobs/" + sha256(body) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(line()).startsWith("HTTP/1.1 200");
        waitUntil(() -> cache.stats().openHandles() == 0);
        assertSentOnlyAStartOf(body, rest());
    }

    @Test
    void aReaderThatTricklesLosesItsHoldOnTheBlob() throws IOException {
        byte[] body = bytes(LARGER_THAN_SOCKET_BUFFERS, 62);
        cache.put(body);
        send("GET /blobs/" + sha256(body) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(line()).startsWith("HTTP/1.1 200");
        StringBuilder received = new StringBuilder();
        long startNanos = System.nanoTime();
        waitUntil(() -> {
            if (received.length() < (System.nanoTime() - startNanos) * BYTES_PER_NANO) {
                received.append(someBytes());
            }
            return cache.stats().openHandles() == 0;
        });
        assertSentOnlyAStartOf(body, received + rest());
    }

    /** Checks what came after the status line. */
    private static void assertSentOnlyAStartOf(byte[] body, String answer) {
        String received = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(received.length()).isLessThan(body.length);
        assertThat(new String(body, ISO_8859_1).startsWith(received)).isTrue();
    }

    private void assertNothingIsStored() {
        assertThat(cache.stats().entries()).isZero();
        assertThat(cache.stats().usedBytes()).isZero();
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private String someBytes() {
        try {
            return new String(socket.getInputStream().readNBytes(1000), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
}
