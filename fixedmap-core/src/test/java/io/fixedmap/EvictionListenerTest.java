package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an eviction listener is told, and what it may do. */
class EvictionListenerTest {
    private static final int BLOCK_BYTES = 64;

    @RegisterExtension
    final Caches caches = new Caches();

    @Test
    void aListenerIsToldWhatAPutThatFailedHasEvicted() throws IOException {
        AtomicInteger told = new AtomicInteger();
        ContentCache cache = caches.build(Caches.small()
                .blockBytes(64)
                .maxBytes(1 << 20)
                .evictionListener((digest, bytes, cause) -> told.incrementAndGet()));
        for (int i = 0; i < 40; i++) {
            cache.put(TestContent.bytes(i, 25_000));
        }
        told.set(0);
        long before = cache.stats().evictions();

        assertThatExceptionOfType(DigestMismatchException.class)
                .isThrownBy(() -> cache.put(
                        Caches.digest(new byte[1]), new ByteArrayInputStream(TestContent.bytes(99, 900_000))));

        assertThat(cache.stats().evictions()).isGreaterThan(before);
        assertThat(told.get()).isEqualTo(cache.stats().evictions() - before);
    }

    @Test
    void aListenerIsToldWhileALongStreamArrives() throws IOException {
        AtomicInteger told = new AtomicInteger();
        ContentCache cache = caches.build(Caches.small()
                .blockBytes(1024)
                .maxBytes(1 << 20)
                .evictionListener((digest, size, cause) -> told.incrementAndGet()));
        for (int i = 0; i < 50; i++) {
            cache.put(TestContent.bytes(i, 20_000));
        }
        AtomicInteger toldBeforeItsEnd = new AtomicInteger();
        InputStream stream = new ByteArrayInputStream(TestContent.bytes(50, 400_000)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                int read = super.read(target, offset, length);
                if (read < 0) {
                    toldBeforeItsEnd.set(told.get());
                }
                return read;
            }
        };

        assertThat(cache.put(stream).isPresent()).isTrue();

        assertThat(toldBeforeItsEnd.get()).isPositive();
        assertThat(told.get()).isEqualTo(cache.stats().evictions());
    }

    @Test
    void theBytesOfWhatIsEvictedAreCounted() {
        long[] told = new long[1];
        ContentCache cache = caches.build(
                Caches.small().maxBytes(BLOCK_BYTES * 8).evictionListener((digest, size, cause) -> told[0] += size));
        for (int i = 0; i < 100; i++) {
            cache.put(TestContent.bytes(i, 1 + i % BLOCK_BYTES));
        }
        assertThat(cache.stats().evictedBytes()).isEqualTo(told[0]).isPositive();
    }

    @Test
    void aListenerThatThrowsOrUsesTheCacheDoesNoHarm() {
        List<Boolean> seen = new ArrayList<>();
        ContentCache[] holder = new ContentCache[1];
        holder[0] = caches.build(Caches.small().maxBytes(BLOCK_BYTES).evictionListener((digest, size, cause) -> {
            seen.add(holder[0].contains(digest));
            throw new IllegalStateException("from the listener, on purpose");
        }));
        holder[0].put(TestContent.bytes(1, 64));

        assertThat(holder[0].put(TestContent.bytes(2, 64)).outcome()).isEqualTo(PutOutcome.STORED);
        assertThat(seen).containsExactly(false);
    }

    @Test
    void aListenerThatFailsWithAnErrorDoesNoHarm() {
        ContentCache cache =
                caches.build(Caches.small().maxBytes(BLOCK_BYTES).evictionListener((digest, size, cause) -> {
                    throw new AssertionError("from the listener, on purpose");
                }));
        cache.put(TestContent.bytes(1, 64));

        assertThat(cache.put(TestContent.bytes(2, 64)).outcome()).isEqualTo(PutOutcome.STORED);
    }

    @Test
    void whatThereIsNoHeapToTellOfIsDroppedNevertheless() {
        List<Digest> told = new ArrayList<>();
        ContentCacheBuilder settings = Caches.small().evictionListener((digest, size, cause) -> told.add(digest));
        Memory memory = Memory.of(settings);
        try (ContentCache cache = memory.open(settings)) {
            exhaustHeapForNotices(memory);
            for (int i = 0; i < 100; i++) {
                byte[] content = TestContent.bytes(i, 100);
                assertThatNoException().isThrownBy(() -> cache.put(content));
            }
            memory.beforeEachAccess(() -> {});

            assertThat(told).isEmpty();
            assertThat(cache.stats().evictions()).isPositive();
            Integrity.check(cache);
        }
    }

    private static void exhaustHeapForNotices(Memory memory) {
        StackWalker stack = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
        memory.beforeEachAccess(() -> {
            if (stack.walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == Drops.class))) {
                throw new OutOfMemoryError("no heap");
            }
        });
    }

    @Test
    void theListenerIsToldAgainOnceThereIsHeap() {
        List<Digest> told = new ArrayList<>();
        ContentCacheBuilder settings = Caches.small().evictionListener((digest, size, cause) -> told.add(digest));
        Memory memory = Memory.of(settings);
        try (ContentCache cache = memory.open(settings)) {
            exhaustHeapForNotices(memory);
            for (int i = 0; cache.stats().evictions() == 0; i++) {
                cache.put(TestContent.bytes(i, 100));
            }
            memory.beforeEachAccess(() -> {});
            long untold = cache.stats().evictions();

            for (int i = 1000; i < 1100; i++) {
                cache.put(TestContent.bytes(i, 100));
            }

            assertThat(told).hasSize((int) (cache.stats().evictions() - untold)).isNotEmpty();
        }
    }

    @Test
    void aListenerThatUsesTheCacheIsCalledForOneBlobAfterTheOther() throws IOException {
        int blobs = 20_000;
        List<Digest> dropped = new ArrayList<>();
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        ContentCache[] holder = new ContentCache[1];
        holder[0] = caches.build(Caches.small()
                .capacity(1 << 15)
                .maxBytes((long) BLOCK_BYTES * blobs)
                .evictionListener((digest, size, cause) -> {
                    deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
                    dropped.add(digest);
                    holder[0].contains(digest);
                    depth.decrementAndGet();
                }));
        for (int i = 0; i < blobs; i++) {
            holder[0].put(TestContent.bytes(i, BLOCK_BYTES));
        }

        // A stream takes its room before the policy can say that it is too large.
        holder[0].put(new ByteArrayInputStream(new byte[BLOCK_BYTES * blobs / 2]));

        assertThat(deepest).hasValue(1);
        assertThat(dropped)
                .hasSize(Math.toIntExact(holder[0].stats().evictions()))
                .hasSizeGreaterThan(blobs / 3);
    }
}
