package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lets threads do everything at once in a tiny cache. Every byte read is compared with what belongs to its digest. */
class ContentCacheStressTest {
    private static final int THREADS = 4;
    private static final int CONTENTS = 200;
    private static final int BLOCK_BYTES = 64;

    @RegisterExtension
    final Caches caches = new Caches();

    private byte[][] contents;
    private Digest[] digests;

    private void makeContents(int maxLength) {
        makeContents(CONTENTS, maxLength);
    }

    private void makeContents(int count, int maxLength) {
        contents = new byte[count][];
        digests = new Digest[count];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            contents[i] = TestContent.bytes(i, random.nextInt(maxLength));
            digests[i] = Caches.digest(contents[i]);
        }
    }

    private ContentCacheBuilder tiny(WhenFull whenFull) {
        return Caches.small().maxBytes(BLOCK_BYTES * 300).whenFull(whenFull);
    }

    @Test
    void noThreadEverSeesAForeignByteWhenTheCacheEvicts() throws Exception {
        makeContents(BLOCK_BYTES * 16);
        ContentCache cache = caches.build(tiny(WhenFull.EVICT));

        runAll(mixedUse(cache, 60_000));

        assertThat(cache.stats().evictions()).isPositive();
    }

    @Test
    void noThreadEverSeesAForeignByteWhenTheCacheRejects() throws Exception {
        makeContents(BLOCK_BYTES * 16);
        ContentCache cache = caches.build(tiny(WhenFull.REJECT));

        runAll(mixedUse(cache, 60_000));

        assertThat(cache.stats().puts(PutOutcome.FULL)).isPositive();
    }

    @Test
    void noThreadEverSeesAForeignByteWhenContentIsCopiedBeforeItIsLookedUp() throws Exception {
        makeContents(6000, BLOCK_BYTES * 3);
        // Enough blocks that some are kept free for drafts: so few that the threads have to share them.
        ContentCache cache = caches.build(Caches.small().capacity(8192).maxBytes(BLOCK_BYTES * 512));

        runAll(mixedUse(cache, 60_000));

        assertThat(cache.stats().evictions()).isPositive();
    }

    @Test
    void boundsHoldAtEveryInstant() throws Exception {
        makeContents(BLOCK_BYTES * 8);
        ContentCache cache = caches.build(tiny(WhenFull.EVICT).maxEntries(20));
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Void>> tasks = new ArrayList<>(mixedUse(cache, 30_000));
        ExecutorService watch = Executors.newSingleThreadExecutor();
        Future<?> watcher = watch.submit(() -> {
            while (!done.get()) {
                CacheStats stats = cache.stats();
                assertThat(stats.entries()).isLessThanOrEqualTo(20);
                assertThat(((OffHeapContentCache) cache).space().room.entriesInUse())
                        .isLessThanOrEqualTo(20);
                assertThat(stats.usedBytes()).isBetween(0L, stats.maxBytes());
            }
        });
        try {
            runAll(tasks);
        } finally {
            done.set(true);
            watch.shutdown();
        }
        watcher.get();
    }

    @Test
    void concurrentPutsOfTheSameContentStoreItOnceAndAllSucceed() throws Exception {
        for (int round = 0; round < 200; round++) {
            byte[] content = TestContent.bytes(round, BLOCK_BYTES * 100);
            // There is room for it once and not twice.
            ContentCache cache = Caches.small()
                    .maxBytes(BLOCK_BYTES * 150)
                    .whenFull(WhenFull.REJECT)
                    .build();
            CountDownLatch start = new CountDownLatch(THREADS);
            List<Callable<PutOutcome>> puts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                puts.add(() -> {
                    start.countDown();
                    start.await();
                    return cache.put(ByteBuffer.wrap(content)).outcome();
                });
            }
            assertThat(runAll(puts))
                    .containsOnlyOnce(PutOutcome.STORED)
                    .containsOnly(PutOutcome.STORED, PutOutcome.ALREADY_PRESENT);
            Integrity.check(cache);
        }
    }

    @Test
    void closingUnderReadersAndWritersGivesThemAnExceptionOrTheRightBytes() throws Exception {
        makeContents(BLOCK_BYTES * 16);
        for (int round = 0; round < 30; round++) {
            ContentCache cache = tiny(WhenFull.EVICT).build();
            List<Callable<Void>> tasks = new ArrayList<>();
            for (Callable<Void> use : mixedUse(cache, 1_000_000)) {
                tasks.add(() -> {
                    try {
                        return use.call();
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessage("cache is closed");
                        return null;
                    }
                });
            }
            int puts = 200 * round;
            tasks.add(() -> {
                for (int i = 0; i < puts; i++) {
                    cache.put(contents[i % contents.length]);
                }
                cache.close();
                return null;
            });
            runAll(tasks);
        }
    }

    /** 10<sup>8</sup> operations in all; {@code -Dsoak.operations} for another number. */
    @Test
    @Tag("soak")
    void soak() throws Exception {
        makeContents(BLOCK_BYTES * 16);
        ContentCache cache = caches.build(tiny(WhenFull.EVICT));

        runAll(mixedUse(cache, Long.getLong("soak.operations", 100_000_000L) / THREADS));
    }

    private List<Callable<Void>> mixedUse(ContentCache cache, long operations) {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            long seed = thread;
            tasks.add(() -> {
                User user = new User(cache, new SplittableRandom(seed));
                for (long i = 0; i < operations; i++) {
                    user.doSomething();
                }
                user.closeAll();
                return null;
            });
        }
        return tasks;
    }

    /** Runs tasks at the same time and fails if one of them does. */
    private static <T> List<T> runAll(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** One thread's doings. */
    private final class User {
        private final ContentCache cache;
        private final SplittableRandom random;
        private final ByteBuffer heap = ByteBuffer.allocate(BLOCK_BYTES * 16);
        private final ByteBuffer direct = ByteBuffer.allocateDirect(BLOCK_BYTES * 16);
        private final byte[] array = new byte[BLOCK_BYTES * 16];
        private final List<Content> open = new ArrayList<>();

        User(ContentCache cache, SplittableRandom random) {
            this.cache = cache;
            this.random = random;
        }

        void doSomething() throws IOException {
            // The lower the index, the more popular.
            int index = random.nextInt(1 + random.nextInt(contents.length));
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> check(cache.put(ByteBuffer.wrap(contents[index])), index);
                case 3 -> check(cache.put(digests[index], contents[index]), index);
                case 4 -> check(cache.put(new ByteArrayInputStream(contents[index])), index);
                case 5 -> cache.remove(digests[index]);
                case 6 -> fail(index);
                case 7, 8 -> open(index);
                case 9, 10 -> closeOne();
                case 11, 12 -> read(index, heap.clear());
                case 13, 14 -> read(index, direct.clear());
                case 15 -> get(index);
                default -> readArray(index);
            }
        }

        private void check(PutResult result, int index) {
            if (!digests[index].equals(result.digest())) {
                throw new AssertionError("wrong digest: index=" + index + ", result=" + result);
            }
        }

        private void fail(int index) {
            try {
                cache.put(digests[index], contents[(index + 1) % contents.length]);
                throw new AssertionError("a wrong claim was believed: index=" + index);
            } catch (DigestMismatchException expected) {
                // as it must be
            }
        }

        private void get(int index) {
            byte[] content = cache.get(digests[index]);
            if (content != null) {
                compare(index, ByteBuffer.wrap(content));
            }
        }

        private void read(int index, ByteBuffer target) {
            int length = cache.read(digests[index], target);
            if (length >= 0) {
                compare(index, target.flip());
            }
        }

        private void readArray(int index) {
            int length = cache.read(digests[index], array, 0);
            if (length >= 0) {
                compare(index, ByteBuffer.wrap(array, 0, length));
            }
        }

        private void open(int index) {
            if (open.size() == 3) {
                return;
            }
            Content content = cache.open(digests[index]);
            if (content != null) {
                open.add(content);
            }
        }

        private void closeOne() throws IOException {
            if (open.isEmpty()) {
                return;
            }
            try (Content content = open.remove(random.nextInt(open.size()))) {
                ByteBuffer bytes;
                if (random.nextBoolean()) {
                    bytes = ByteBuffer.wrap(content.inputStream().readAllBytes());
                } else {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    content.transferTo(out);
                    bytes = ByteBuffer.wrap(out.toByteArray());
                }
                compare(index(content.digest()), bytes);
            }
        }

        private int index(Digest digest) {
            for (int i = 0; i < digests.length; i++) {
                if (digests[i].equals(digest)) {
                    return i;
                }
            }
            throw new AssertionError("unknown digest: " + digest);
        }

        private void compare(int index, ByteBuffer read) {
            if (!read.equals(ByteBuffer.wrap(contents[index]))) {
                throw new AssertionError("foreign bytes: index=" + index + ", digest=" + digests[index]);
            }
        }

        void closeAll() {
            try {
                while (!open.isEmpty()) {
                    closeOne();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
