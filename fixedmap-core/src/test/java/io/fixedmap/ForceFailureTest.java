package io.fixedmap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The disk has an error when changes are forced to it. */
class ForceFailureTest {
    private static final int CONTENTS = 20;

    @RegisterExtension
    final Caches caches = new Caches();

    @TempDir
    private Path directory;

    private final AtomicBoolean broken = new AtomicBoolean();

    private ContentCacheBuilder settings() {
        return Caches.small().file(directory.resolve("cache")).force(file -> {
            if (broken.get()) {
                throw new UncheckedIOException(new IOException("Input/output error"));
            }
            file.force();
        });
    }

    private static void put(ContentCache cache) {
        for (int number = 0; number < CONTENTS; number++) {
            cache.put(TestContent.bytes(number, number));
        }
    }

    private static void assertAllRight(ContentCache cache) {
        for (int number = 0; number < CONTENTS; number++) {
            byte[] content = TestContent.bytes(number, number);
            assertThat(cache.get(Caches.digest(content))).isEqualTo(content);
        }
    }

    @Test
    void afterAFailureNothingIsBelievedUntilItIsVerifiedAgain() {
        ContentCache cache = caches.build(settings().forceInterval(Duration.ofMillis(1)));
        put(cache);
        assertThat(cache.stats().verified()).isZero();
        broken.set(true);
        Threads.until(() -> cache.stats().forceFailures() >= 3, "forcing has failed");
        assertAllRight(cache);
        put(cache);
        broken.set(false);
        Threads.until(() -> cache.stats().unverified() == 0, "everything is verified again");
        assertThat(cache.stats().verified()).isGreaterThanOrEqualTo(CONTENTS);
        assertThat(cache.stats().damaged()).isZero();
        assertAllRight(cache);
    }

    /** A walk that the failure starts may be over before the blob is there. */
    @Test
    void whatWasBeingPutWhenItFailedIsVerifiedInTheBackground() throws IOException {
        ContentCache cache = caches.build(settings().maxBytes(1 << 20).forceInterval(Duration.ofMillis(1)));
        byte[] content = TestContent.bytes(99, 100_000);
        InputStream source = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                if (available() < content.length && cache.stats().forceFailures() == 0) {
                    broken.set(true);
                    Threads.until(() -> cache.stats().forceFailures() > 0, "forcing has failed");
                    broken.set(false);
                }
                return super.read(target, offset, length);
            }
        };
        cache.put(source);
        Threads.until(() -> cache.stats().verified() > 0 && cache.stats().unverified() == 0, "it is verified");
        assertThat(cache.get(Caches.digest(content))).isEqualTo(content);
    }

    @Test
    void allIsForcedWhenACacheIsClosed() {
        AtomicInteger forced = new AtomicInteger();
        try (ContentCache cache = Caches.small()
                .file(directory.resolve("cache"))
                .force(file -> forced.incrementAndGet())
                .build()) {
            put(cache);
            assertThat(forced).hasValue(0);
        }
        assertThat(forced).hasValue(1);
    }

    @Test
    void closingForcesAlsoWhileAContentIsOpenWhichTheProcessMayNotOutlive() {
        AtomicInteger forced = new AtomicInteger();
        ContentCache cache =
                caches.build(Caches.small().file(directory.resolve("cache")).force(file -> forced.incrementAndGet()));
        Content open = requireNonNull(cache.open(cache.put(new byte[1000]).requireDigest()));

        cache.close();

        assertThat(forced).hasValue(1);
        open.close();
        Threads.until(() -> forced.get() == 2, "it is forced again when it is let go of");
    }

    @Test
    void allIsForcedWhenTheApplicationAsks() throws IOException {
        AtomicInteger forced = new AtomicInteger();
        ContentCache cache =
                caches.build(Caches.small().file(directory.resolve("cache")).force(file -> forced.incrementAndGet()));
        put(cache);
        cache.force();
        assertThat(forced).hasValue(1);
        assertThat(cache.stats().forceFailures()).isZero();
    }

    @Test
    void whoAsksIsToldOfAFailureAndNothingIsBelieved() throws IOException {
        ContentCache cache = caches.build(settings());
        put(cache);
        broken.set(true);
        assertThatThrownBy(cache::force)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("path=" + directory.resolve("cache"))
                .hasRootCauseMessage("Input/output error");
        assertThat(cache.stats().forceFailures()).isEqualTo(1);
        Threads.until(() -> cache.stats().unverified() == 0, "everything is verified again");
        assertThat(cache.stats().verified()).isEqualTo(CONTENTS);
        broken.set(false);
        cache.force();
        assertAllRight(cache);
    }

    @Test
    void aCacheInMemoryHasNothingToForce() throws IOException {
        ContentCache cache = caches.build(Caches.small());
        put(cache);
        cache.force();
        assertAllRight(cache);
    }

    @Test
    void whatForcesAtIntervalsHasEndedWhenACacheIsClosed() {
        settings().forceInterval(Duration.ofMillis(1)).build().close();
        assertThat(Threads.named("fixedmap-writeback")).isEmpty();
    }

    @Test
    void aFailureWhenItIsClosedStillLetsGoOfTheFile() {
        try (ContentCache cache = settings().build()) {
            put(cache);
            broken.set(true);
        }
        broken.set(false);
        assertAllRight(caches.build(settings()));
    }

    /** Or the next attempt would have nothing to write, and say that all is on the medium. */
    @Test
    void afterAFailureAllIsToBeWrittenAgainAlsoWhereNoDirectMemoryIsLeft() throws Exception {
        String output = TestJvm.run(TestJvm.of(
                List.of("-XX:MaxDirectMemorySize=8m"),
                WithoutDirectMemory.class,
                directory.resolve("cache").toString()));
        assertThat(output).contains("forcing has failed").doesNotContain("OutOfMemoryError");
    }

    static final class WithoutDirectMemory {
        private WithoutDirectMemory() {}

        public static void main(String[] arguments) {
            List<ByteBuffer> taken = new ArrayList<>();
            try (ContentCache cache = Caches.small()
                    .file(Path.of(arguments[0]))
                    .force(file -> {
                        throw new UncheckedIOException(new IOException("Input/output error"));
                    })
                    .build()) {
                for (int bytes = 1 << 20; bytes > 0; ) {
                    try {
                        taken.add(ByteBuffer.allocateDirect(bytes));
                    } catch (OutOfMemoryError e) {
                        bytes /= 1024; // few attempts: the JVM waits half a second in each
                    }
                }
                cache.force();
            } catch (IOException e) {
                System.out.println("forcing has failed: " + e + ", buffers=" + taken.size());
            }
        }
    }

    /** The system call itself fails, by a library between the JVM and the C library. */
    @Test
    void theSameHoldsIfTheSystemCallFails() throws Exception {
        String output = PreloadedJvm.run(
                "broken_disk",
                directory,
                Map.of("BROKEN_DISK", directory.resolve("broken")),
                BrokenDiskProcess.class,
                directory);
        assertThat(output).contains("Input/output error").contains("all is right");
    }
}
