package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.file.CacheFile;
import io.fixedmap.file.OnMismatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What digesters and clocks of the application, an interrupt, and a put of a cache's own file may do to it. */
@Timeout(60)
class ApplicationCodeTest {
    @RegisterExtension
    final Caches caches = new Caches();

    @TempDir
    private Path directory;

    @Test
    void aClosedCacheHasGivenAllEnginesBack() {
        HookedDigester digester = new HookedDigester();
        ContentCache cache = Caches.small().digester(digester).build();
        for (int i = 0; i < 20; i++) {
            cache.put(TestContent.bytes(i, 100));
        }
        assertThat(digester.out()).isPositive();

        cache.close();

        assertThat(digester.out()).isZero();
    }

    @Test
    void enginesOfMorePutsAtOnceThanAreKeptAreGivenBack() {
        HookedDigester digester = new HookedDigester();
        int puts = 24;
        CountDownLatch all = new CountDownLatch(puts);
        digester.beforeFinish(() -> {
            all.countDown();
            Threads.await(all, "all puts at once");
        });
        ContentCache cache = Caches.small().digester(digester).build();
        Threads.runAll(puts, thread -> cache.put(TestContent.bytes(thread, 50)));

        cache.close();

        assertThat(digester.out()).isZero();
    }

    @Test
    void anInterruptWhileAFileIsResizedNeitherRefusesNorLeavesUnforcedTheFileThatIsInPlace() throws Exception {
        HookedDigester digester = new HookedDigester();
        ContentCacheBuilder settings = Caches.small()
                .capacity(64)
                .blockBytes(64)
                .maxBytes(64 * 64)
                .digester(digester)
                .file(directory.resolve("cache"))
                .onMismatch(OnMismatch.RESIZE);
        try (ContentCache cache = settings.build()) {
            for (int i = 0; i < 20; i++) {
                cache.put(TestContent.bytes(i, 50));
            }
        }

        digester.beforeStart(() -> Thread.currentThread().interrupt());
        List<String> log = LogHandlerTest.logOf(CacheFile.class, () -> {
            try (ContentCache cache = settings.capacity(128).build()) {
                assertThat(Thread.interrupted()).isTrue();
                assertThat(cache.stats().entries()).isEqualTo(20);
            } finally {
                Thread.interrupted();
            }
        });
        assertThat(log).isNotEmpty().noneMatch(message -> message.contains("could not be written"));
    }

    @Test
    void theFileThatACacheLivesInIsRefusedAsContent() throws IOException {
        Path file = directory.resolve("cache");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        ContentCache other = caches.build(Caches.small());
        try (ContentCache cache = Caches.small().file(file).build()) {
            for (Path path : new Path[] {file, link}) {
                assertThatThrownBy(() -> cache.put(path))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("path=" + path);
                assertThatThrownBy(() -> other.put(Caches.digest(new byte[0]), path))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        try (InputStream closed = Files.newInputStream(file)) {
            assertThat(other.put(closed).outcome()).isEqualTo(PutOutcome.TOO_LARGE);
        }
    }

    /** It must not, but what it costs is the call in which it does, and not a slot, blocks, or an entry's place for ever. */
    @ParameterizedTest
    @EnumSource
    void aClockThatThrowsLeavesTheBooksInOrder(WhenFull whenFull) throws IOException {
        AtomicInteger answers = new AtomicInteger();
        AtomicLong millis = new AtomicLong(1_000_000);
        InstantSource clock = () -> {
            if (answers.getAndDecrement() == 0) {
                throw new IllegalStateException("from the clock, on purpose");
            }
            return Instant.ofEpochMilli(millis.get());
        };
        ContentCache cache = caches.build(
                Caches.small().maxBytes(1 << 18).whenFull(whenFull).clock(clock).timeToLive(Duration.ofSeconds(10)));
        int failures = 0;
        for (int round = 0; round < 400; round++) {
            millis.addAndGet(500);
            byte[] content = TestContent.bytes(round, round % 8 == 0 ? 100_000 : 5000);
            answers.set(round % 9);
            try {
                cache.put(new ByteArrayInputStream(content));
                cache.get(Caches.digest(content));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("from the clock, on purpose");
                failures++;
            }
            answers.set(Integer.MAX_VALUE);
            Integrity.check(cache);
        }
        assertThat(failures).isGreaterThan(50);
    }
}
