package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A blob of 1 GiB in and out of the sample in a process of its own that has 64 MiB of heap. */
@Tag("soak")
class LargeBlobIT {
    private static final long SIZE = 1L << 30;
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private Process sample;
    private URI blobs;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("sample.log");
        sample = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=1200m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.fixedmap.sample.SampleApplication",
                        "--server.port=0",
                        "--logging.level.org.springframework.boot.tomcat=INFO",
                        "--fixedmap.max-bytes=1040MB",
                        "--blobs.max-size=1GB")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Matcher port = PORT.matcher("");
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!port.find()) {
            assertThat(sample.isAlive())
                    .as(() -> "the sample runs: " + contentOf(log))
                    .isTrue();
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadlineNanos);
            Thread.onSpinWait();
            port = PORT.matcher(contentOf(log));
        }
        blobs = URI.create("http://127.0.0.1:" + port.group(1) + "/blobs");
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        sample.destroy();
        if (!sample.waitFor(10, TimeUnit.SECONDS)) {
            sample.destroyForcibly();
        }
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
