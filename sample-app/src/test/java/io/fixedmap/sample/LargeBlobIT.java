package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A blob of 1 GiB in and out of the sample in a process of its own that has 64 MiB of heap. */
@Tag("soak")
class LargeBlobIT {
    private static final long SIZE = 1L << 30;

    private final HttpClient client = HttpClient.newHttpClient();
    private SampleProcess sample;
    private URI blobs;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        sample = new SampleProcess(
                folder,
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=1200m",
                "--fixedmap.max-bytes=1040MB",
                "--blobs.max-size=1GB");
        blobs = URI.create("http://127.0.0.1:" + sample.port() + "/blobs");
    }

    @AfterEach
    void stop() throws InterruptedException {
        sample.stop();
    }

    @Test
    void aBlobOfOneGibibyteNeedsNoHeap() throws Exception {
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        HttpResponse<String> upload = client.send(
                HttpRequest.newBuilder(blobs)
                        .POST(BodyPublishers.ofInputStream(() -> new DigestInputStream(new Noise(SIZE), sent)))
                        .build(),
                BodyHandlers.ofString());
        String digest = HexFormat.of().formatHex(sent.digest());

        assertThat(upload.statusCode()).isEqualTo(201);
        assertThat(upload.body()).contains(digest);

        HttpResponse<InputStream> download = client.send(
                HttpRequest.newBuilder(URI.create(blobs + "/" + digest)).build(), BodyHandlers.ofInputStream());
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        long length;
        try (InputStream body = new DigestInputStream(download.body(), received)) {
            length = body.transferTo(OutputStream.nullOutputStream());
        }
        assertThat(length).isEqualTo(SIZE);
        assertThat(HexFormat.of().formatHex(received.digest())).isEqualTo(digest);
    }

    /** Random bytes, the same every time. */
    private static final class Noise extends InputStream {
        private final Random random = new Random(1);
        private final byte[] chunk = new byte[1 << 16];
        private long left;

        Noise(long length) {
            left = length;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            random.nextBytes(chunk);
            int count = (int) Math.min(Math.min(length, chunk.length), left);
            System.arraycopy(chunk, 0, target, offset, count);
            left -= count;
            return count;
        }
    }
}
