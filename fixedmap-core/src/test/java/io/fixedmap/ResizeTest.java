package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.EvictionListener.Cause;
import io.fixedmap.file.CacheFileException;
import io.fixedmap.file.OnMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of other geometry whose blobs are wanted all the same. */
class ResizeTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final int CONTENTS = 40;

    @RegisterExtension
    final Caches caches = new Caches();

    @TempDir
    private Path directory;

    private ContentCacheBuilder settings() {
        return Caches.small()
                .capacity(64)
                .blockBytes(64)
                .maxBytes(64 * 400)
                .file(directory.resolve("cache"))
                .onMismatch(OnMismatch.RESIZE);
    }

    private static byte[] content(int number) {
        return TestContent.bytes(number, number * 20);
    }

    private static Digest digest(int number) {
        return Caches.digest(content(number));
    }

    /** Fills a cache; every fourth content is read often. */
    private void fill(ContentCacheBuilder settings) {
        try (ContentCache cache = settings.build()) {
            for (int number = 0; number < CONTENTS; number++) {
                cache.put(content(number));
                for (int reads = 0; reads < 3 && number % 4 == 0; reads++) {
                    assertThat(cache.get(digest(number))).isNotNull();
                }
            }
            assertThat(cache.stats().entries()).isEqualTo(CONTENTS);
        }
    }

    private static int countRight(ContentCache cache) {
        int there = 0;
        for (int number = 0; number < CONTENTS; number++) {
            byte[] found = cache.get(digest(number));
            if (found != null) {
                assertThat(found).isEqualTo(content(number));
                there++;
            }
        }
        return there;
    }

    @Test
    void everythingIsCarriedOverToALargerFile() {
        fill(settings());
        ContentCache larger =
                caches.build(settings().capacity(256).blockBytes(256).maxBytes(1 << 20));
        assertThat(countRight(larger)).isEqualTo(CONTENTS);
        assertThat(larger.stats().capacity()).isEqualTo(256);
    }

    @Test
    void aSmallerFileGetsWhatWasReadOftenFirst() {
        fill(settings());
        List<Digest> told = new ArrayList<>();
        ContentCache smaller = caches.build(settings().maxBytes(64 * 120).evictionListener((digest, size, cause) -> {
            assertThat(cause).isEqualTo(Cause.EVICTED);
            told.add(digest);
        }));
        for (int number = 0; number < CONTENTS; number += 4) {
            assertThat(smaller.contains(digest(number)))
                    .as("content %d", number)
                    .isTrue();
        }
        assertThat(told).isNotEmpty().noneMatch(smaller::contains).doesNotHaveDuplicates();
        assertThat(countRight(smaller)).isEqualTo(CONTENTS - told.size());
        assertThat(smaller.stats().freeBlocks()).isLessThan(10);
        assertThat(smaller.stats().evictions()).isEqualTo(told.size());
    }

    @Test
    void fewerEntriesKeepTheBoundAndTheFile() {
        fill(settings());
        ContentCache smaller = caches.build(settings().capacity(16).maxEntries(12));
        assertThat(countRight(smaller)).isEqualTo(12);
    }

    @Test
    void timesOfPutGoAlong() {
        fill(settings().clock(Clock.fixed(NOON, ZoneOffset.UTC)));
        Clock later = Clock.fixed(NOON.plusSeconds(10), ZoneOffset.UTC);
        ContentCache notYet = caches.build(settings().capacity(128).clock(later).timeToLive(Duration.ofSeconds(11)));
        assertThat(countRight(notYet)).isEqualTo(CONTENTS);
        notYet.close();
        ContentCache expired =
                caches.build(settings().capacity(256).clock(later).timeToLive(Duration.ofSeconds(10)));
        assertThat(expired.stats().entries()).isZero();
        assertThat(expired.stats().expirations()).isEqualTo(CONTENTS);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600})
    void noBlobIsLostUncountedWhileTimeGoesBy(int timeToLiveMillis) {
        class Passing extends Clock {
            private long millis = NOON.toEpochMilli();

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(millis++);
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        }
        ContentCacheBuilder settings = settings().clock(new Passing()).timeToLive(Duration.ofMillis(timeToLiveMillis));
        try (ContentCache cache = settings.build()) {
            for (int number = 0; number < CONTENTS; number++) {
                cache.put(TestContent.bytes(number, 64));
            }
        }
        ContentCache smaller = caches.build(settings.maxBytes(64 * 10));
        CacheStats stats = smaller.stats();
        assertThat(stats.entries() + stats.evictions() + stats.expirations()).isEqualTo(CONTENTS);
    }

    @Test
    void blobsThatAreDamagedStayBehind() throws IOException {
        fill(settings());
        Path path = directory.resolve("cache");
        byte[] bytes = Files.readAllBytes(path);
        int blocks = 4096 + 4096 + 4096;
        for (int block = 0; block < 400; block++) {
            bytes[blocks + block * 64] ^= 1;
        }
        Files.write(path, bytes);
        ContentCache larger = caches.build(settings().capacity(128));
        // The empty one has no byte that could be wrong.
        assertThat(larger.stats().entries()).isEqualTo(1);
        assertThat(larger.contains(digest(0))).isTrue();
        assertThat(larger.stats().dropped()).isEqualTo(CONTENTS - 1);
    }

    @Test
    void ifTheNewFileCannotBeMadeTheOldOneStays() throws IOException {
        fill(settings());
        Path inTheWay = Files.writeString(directory.resolve("cache.new"), "somebody's");
        assertThatThrownBy(() -> settings().capacity(128).build())
                .isInstanceOf(CacheFileException.class)
                .hasMessageContaining("cache.new");
        assertThat(inTheWay).hasContent("somebody's");
        Files.delete(inTheWay);
        assertThat(countRight(caches.build(settings()))).isEqualTo(CONTENTS);
    }
}
