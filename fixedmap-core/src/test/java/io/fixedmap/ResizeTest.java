package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.EvictionListener.Cause;
import io.fixedmap.evict.Queue;
import io.fixedmap.file.CacheFileException;
import io.fixedmap.file.OnMismatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
        fill(settings().clock(InstantSource.fixed(NOON)));
        InstantSource later = InstantSource.fixed(NOON.plusSeconds(10));
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
        class Passing implements InstantSource {
            private long millis = NOON.toEpochMilli();

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(millis++);
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
    void whatWasCarriedOverMakesNoRoomForTheRestWhenItsTimeIsUpMeanwhile() {
        AtomicInteger seconds = new AtomicInteger();
        ContentCacheBuilder settings =
                settings().clock(() -> NOON.plusSeconds(seconds.get())).timeToLive(Duration.ofSeconds(11));
        fill(settings);

        ContentCache smaller = caches.build(settings.maxEntries(10)
                .capacity(32)
                .digester(new HookedDigester().beforeStart(seconds::incrementAndGet)));

        CacheStats stats = smaller.stats();
        assertThat(stats.entries()).isEqualTo(10);
        assertThat(stats.evictions()).isEqualTo(CONTENTS - 10);
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
        assertThat(larger.stats().damaged()).isEqualTo(CONTENTS - 1);
    }

    @Test
    void whatIsLongerThanAllowedNowStaysBehind() {
        fill(settings());
        ContentCache cache = caches.build(settings().capacity(128).maxObjectBytes(400));
        assertThat(countRight(cache)).isEqualTo(21);
        assertThat(cache.stats().evictions()).isEqualTo(CONTENTS - 21);
    }

    @Test
    void whatCannotFitIsNotRead() {
        fill(settings());
        AtomicInteger digests = new AtomicInteger();
        Digester counting = new HookedDigester().beforeStart(digests::incrementAndGet);
        ContentCache smaller =
                caches.build(settings().capacity(128).maxBytes(64 * 12).digester(counting));
        int carriedOver = (int) smaller.stats().entries();
        assertThat(smaller.stats().evictions()).isEqualTo(CONTENTS - carriedOver);
        // each once when it is copied, and once when it is verified
        assertThat(digests).hasValueLessThanOrEqualTo(2 * carriedOver);
        assertThat(2 * carriedOver).isLessThan(CONTENTS);
    }

    @Test
    void whatFewerEntriesHaveNoRoomForIsToldLikeWhatIsEvicted() {
        fill(settings());
        List<Digest> told = new ArrayList<>();
        ContentCache smaller = caches.build(
                settings().capacity(16).maxEntries(12).evictionListener((digest, size, cause) -> told.add(digest)));
        assertThat(countRight(smaller)).isEqualTo(12);
        assertThat(told).hasSize(CONTENTS - 12).doesNotHaveDuplicates().noneMatch(smaller::contains);
        assertThat(smaller.stats().evictions()).isEqualTo(CONTENTS - 12);
    }

    @Test
    void ofWhatWasReadAsOftenTheYoungestIsCarriedOver() {
        for (int number = 0; number < 20; number++) {
            try (ContentCache cache = settings()
                    .clock(InstantSource.fixed(NOON.plusSeconds(number)))
                    .build()) {
                cache.put(TestContent.bytes(number, 64));
            }
        }
        OffHeapContentCache filled = (OffHeapContentCache)
                settings().clock(InstantSource.fixed(NOON.plusSeconds(60))).build();
        Space space = filled.space();
        for (int slotIndex = 0; slotIndex < space.table.capacity(); slotIndex++) {
            if (space.table.refAt(slotIndex) >= 0) {
                space.table.slots().setValueByte(slotIndex, BlobLayout.QUEUE, (byte) Queue.MAIN.code());
            }
        }
        filled.close();
        ContentCache smaller =
                caches.build(settings().maxBytes(64 * 10).clock(InstantSource.fixed(NOON.plusSeconds(60))));
        for (int number = 0; number < 20; number++) {
            assertThat(smaller.contains(Caches.digest(TestContent.bytes(number, 64))))
                    .as("put after %d s", number)
                    .isEqualTo(number >= 10);
        }
    }

    @Test
    void ofWhatWasReadAsOftenWhatIsInTheMainRegionIsCarriedOverHoweverOldItIs() {
        InstantSource noon = InstantSource.fixed(NOON);
        Set<Digest> inMain = new HashSet<>();
        OffHeapContentCache filled =
                (OffHeapContentCache) settings().clock(noon).build();
        for (int number = 0; number < CONTENTS; number++) {
            filled.put(TestContent.bytes(number, 64));
        }
        Space space = filled.space();
        // As if half of them had gone to the main region, longer ago than a rank can tell.
        Set<Digest> newcomers = new HashSet<>();
        for (int slotIndex = 0; slotIndex < space.table.capacity(); slotIndex++) {
            if (space.table.refAt(slotIndex) >= 0) {
                Digest digest = Tables.keyAt(space.table, slotIndex);
                boolean main = slotIndex % 2 == 0;
                space.table.slots().setValueByte(slotIndex, BlobLayout.QUEUE, (byte)
                        (main ? Queue.MAIN : Queue.NEWCOMERS).code());
                if (main) {
                    space.table.slots().setValue(slotIndex, BlobLayout.TIME_WORD, 0);
                }
                (main ? inMain : newcomers).add(digest);
            }
        }
        filled.close();

        ContentCache smaller = caches.build(settings().clock(noon).maxBytes(64L * inMain.size()));

        assertThat(inMain).allMatch(smaller::contains);
        assertThat(newcomers).noneMatch(smaller::contains);
    }

    @Test
    void countQueueAndSequenceGoAlong() {
        OffHeapContentCache old = (OffHeapContentCache) settings().build();
        for (int number = 0; number < CONTENTS; number++) {
            old.put(content(number));
            for (int reads = 0; reads < number % 4; reads++) {
                old.get(digest(number));
            }
        }
        // Removed, so that what is carried over is not numbered from 0.
        old.remove(digest(0));
        Map<Digest, List<Integer>> before = books(old.space());
        old.close();

        OffHeapContentCache larger =
                (OffHeapContentCache) caches.build(settings().capacity(256));

        assertThat(books(larger.space())).isEqualTo(before);
        assertThat(before.values().stream().map(book -> book.get(0)).distinct()).hasSize(4);
        assertThat(before.values().stream().map(book -> book.get(1)).distinct()).hasSize(2);
    }

    private static Map<Digest, List<Integer>> books(Space space) {
        Map<Digest, List<Integer>> books = new HashMap<>();
        for (int slotIndex = 0; slotIndex < space.table.capacity(); slotIndex++) {
            if (space.table.refAt(slotIndex) >= 0) {
                int queue = space.table.slots().valueByte(slotIndex, BlobLayout.QUEUE);
                int sequence = queue == Queue.NEWCOMERS.code()
                        ? space.table.slots().valueInt(slotIndex, BlobLayout.SEQUENCE)
                        : 0;
                books.put(
                        Tables.keyAt(space.table, slotIndex),
                        List.of((int) space.table.slots().valueByte(slotIndex, BlobLayout.COUNT), queue, sequence));
            }
        }
        return books;
    }

    @Test
    void whatRecoveryDropsOfTheOldFileIsCounted() throws IOException {
        fill(settings());
        Path path = directory.resolve("cache");
        byte[] bytes = Files.readAllBytes(path);
        // No link leads anywhere: only what has one block or none is left.
        for (int block = 0; block < 400; block++) {
            ByteBuffer.wrap(bytes).putInt(4096 + 4096 + block * Integer.BYTES, -1);
        }
        Files.write(path, bytes);
        ContentCache larger = caches.build(settings().capacity(128));
        assertThat(larger.stats().entries()).isEqualTo(4);
        assertThat(larger.stats().damaged()).isEqualTo(CONTENTS - 4);
    }

    @Test
    void aResizeThatFailsLeavesNothingBehindAndMayBeDoneAgain() {
        fill(settings());
        Digester failing = new HookedDigester().beforeStart(() -> {
            throw new IllegalStateException("engine failed");
        });
        assertThatThrownBy(() -> settings().capacity(128).digester(failing).build())
                .hasMessage("engine failed");
        assertThat(directory.resolve("cache.new")).doesNotExist();

        assertThat(countRight(caches.build(settings().capacity(128)))).isEqualTo(CONTENTS);
    }

    @Test
    void theListenerIsToldAlsoIfNothingElseIsDoneWithTheCache() {
        fill(settings());
        List<Digest> told = new ArrayList<>();
        settings()
                .maxBytes(64 * 120)
                .evictionListener((digest, size, cause) -> told.add(digest))
                .build()
                .close();
        assertThat(told).isNotEmpty();
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
