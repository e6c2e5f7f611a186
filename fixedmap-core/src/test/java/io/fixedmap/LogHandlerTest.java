package io.fixedmap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.file.CacheFile;
import io.fixedmap.file.OnMismatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What whoever reads the log is told, and what a log handler may do. */
@Timeout(60)
class LogHandlerTest {
    @RegisterExtension
    final Caches caches = new Caches();

    @TempDir
    private Path directory;

    private static void withHandler(String logger, Runnable onRecord, ThrowingRunnable body) throws Exception {
        withReader(logger, logged -> onRecord.run(), body);
    }

    /** Returns the messages that a class logs meanwhile. */
    static List<String> logOf(Class<?> source, ThrowingRunnable body) throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        withReader(source.getName(), logged -> log.add(logged.getMessage()), body);
        return log;
    }

    private static void withReader(String logger, Consumer<LogRecord> onRecord, ThrowingRunnable body)
            throws Exception {
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                onRecord.accept(logged);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger(logger).addHandler(handler);
        try {
            body.run();
        } finally {
            Logger.getLogger(logger).removeHandler(handler);
        }
    }

    private static void awaitNoOpenContent(ContentCache cache) {
        Threads.untilCollected(() -> cache.stats().openHandles() == 0, "the lost contents are found");
    }

    @FunctionalInterface
    interface ThrowingRunnable {
        void run() throws Exception;
    }

    @Test
    void aLogHandlerThatFailsWhenAClosedCacheCannotBeForcedCostsNoEngine() throws Exception {
        HookedDigester digester = new HookedDigester();
        ContentCache cache = Caches.small()
                .digester(digester)
                .file(directory.resolve("cache"))
                .force(file -> {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                })
                .build();
        cache.put(new byte[10]);
        withHandler(
                CacheFile.class.getName(),
                LogHandlerTest::fail,
                () -> assertThatThrownBy(cache::close).hasMessage("from the log handler, on purpose"));

        assertThat(digester.out()).isZero();
    }

    @Test
    void aLogHandlerThatFailsWhenACacheIsClosedUnderAContentDoesNotKeepItsFile() throws Exception {
        AtomicInteger forced = new AtomicInteger();
        ContentCacheBuilder settings = Caches.small()
                .file(directory.resolve("cache"))
                .force(file -> {
                    if (forced.getAndIncrement() == 0) {
                        throw new UncheckedIOException(new IOException("Input/output error"));
                    }
                });
        ContentCache cache = settings.build();
        Content open = requireNonNull(cache.open(cache.put(new byte[10]).requireDigest()));
        withHandler(
                CacheFile.class.getName(),
                LogHandlerTest::fail,
                () -> assertThatThrownBy(cache::close).hasMessage("from the log handler, on purpose"));
        open.close();

        assertThat(caches.build(settings).get(Caches.digest(new byte[10]))).isEqualTo(new byte[10]);
        assertThat(forced).hasValue(2);
    }

    private static void fail() {
        throw new IllegalStateException("from the log handler, on purpose");
    }

    @Test
    void aLogHandlerThatFailsWhenAFileIsReplacedLeavesNoLock() throws Exception {
        Path file = directory.resolve("cache");
        Caches.small().file(file).build().close();
        ContentCacheBuilder settings = Caches.small().capacity(128).file(file).onMismatch(OnMismatch.RECREATE);
        withHandler(
                CacheFile.class.getName(),
                LogHandlerTest::fail,
                () -> assertThatThrownBy(settings::build).hasMessage("from the log handler, on purpose"));
        settings.build().close();
    }

    @Test
    void aLogHandlerThatIsToldOfALostContentMayWaitForPuts() throws Exception {
        ContentCache cache = caches.build(Caches.small().blockBytes(64).maxBytes(64 * 8));
        AtomicBoolean called = new AtomicBoolean();
        AtomicBoolean stuck = new AtomicBoolean();
        Runnable putElsewhere = () -> {
            called.set(true);
            CompletableFuture<PutResult> other = CompletableFuture.supplyAsync(() -> cache.put(new byte[10]));
            try {
                other.get(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                stuck.set(true);
            }
        };
        withHandler(Content.class.getName(), putElsewhere, () -> {
            for (int round = 0; !called.get(); round++) {
                byte[] content = TestContent.bytes(round, 400);
                cache.put(content);
                cache.open(Caches.digest(content)); // lost, if it was stored at all
                System.gc();
                cache.put(TestContent.bytes(-1 - round, 400));
            }
        });

        assertThat(stuck).isFalse();
        awaitNoOpenContent(cache);
    }

    @Test
    void whoReadsTheLogMayTellWhichContentWasLost() throws Exception {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(new byte[100]).digest();
        List<String> log = logOf(Content.class, () -> {
            assertThat(cache.open(digest)).isNotNull(); // lost at once
            awaitNoOpenContent(cache);
        });
        assertThat(log).singleElement().asString().endsWith("leakedHandles=1, lastOf=" + digest);
    }

    @Test
    void whoReadsTheLogHearsOfLostContentsWhenABatchIsBegun() throws Exception {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(new byte[100]).digest();
        OpenPins openPins = ((OffHeapContentCache) cache).space().openPins;
        List<String> log = logOf(Content.class, () -> {
            assertThat(cache.open(digest)).isNotNull(); // lost at once
            PinBatch lost = openPins.current();
            lost.clear();
            lost.enqueue(); // unless the garbage collector has
            openPins.replace(lost);
        });
        assertThat(log).singleElement().asString().contains("leakedHandles=1");
    }

    @Test
    void whoReadsTheLogHearsNothingOfContentsThatWereClosed() throws Exception {
        ContentCache cache = caches.build(Caches.small());
        Digest digest = cache.put(new byte[100]).digest();
        List<String> log = logOf(Content.class, () -> {
            cache.open(digest).close();
            // As the garbage collector does when it finds that nobody has these contents any more.
            assertThat(((OffHeapContentCache) cache).space().openPins.current().enqueue())
                    .isTrue();
            assertThat(cache.stats().leakedHandles()).isZero();
        });
        assertThat(log).isEmpty();
    }

    @Test
    void whoReadsTheLogHearsOfWhatAKilledResizeHasLeft() throws Exception {
        ContentCacheBuilder settings = Caches.small().file(directory.resolve("cache"));
        settings.build().close();
        Path leftOver = Files.createFile(directory.resolve("cache.new"));
        List<String> log = logOf(CacheFile.class, () -> settings.build().close());
        assertThat(log).singleElement().asString().contains("left behind").endsWith("path=" + leftOver);
        assertThat(leftOver).exists();
    }

    @Test
    void whoReadsTheLogHearsWhatBecameOfTheBlobsOfAResizedFile() throws Exception {
        ContentCacheBuilder settings =
                Caches.small().file(directory.resolve("cache")).onMismatch(OnMismatch.RESIZE);
        try (ContentCache cache = settings.build()) {
            for (int i = 0; i < 20; i++) {
                cache.put(TestContent.bytes(i, 50));
            }
        }
        List<String> log = logOf(
                ContentCache.class,
                () -> settings.capacity(16).maxEntries(12).build().close());
        assertThat(log)
                .filteredOn(message -> message.contains("resized"))
                .singleElement()
                .asString()
                .contains("capacity=64")
                .endsWith("carriedOver=12, withoutRoom=8, damaged=0");
    }

    /** As does every start that resizes: it makes its own file of that name. */
    @Test
    void whoReadsTheLogHearsNothingOfALeftOverThatIsTakenOver() throws Exception {
        ContentCacheBuilder settings = Caches.small().file(directory.resolve("cache"));
        settings.build().close();
        Path leftOver = Files.createFile(directory.resolve("cache.new"));
        List<String> log = logOf(
                CacheFile.class,
                () -> settings.capacity(128)
                        .onMismatch(OnMismatch.RESIZE)
                        .build()
                        .close());
        assertThat(log).isNotEmpty().noneMatch(message -> message.contains("left behind"));
        assertThat(leftOver).doesNotExist();
    }

    @Test
    void aLogHandlerThatFailsCostsNoRoom() throws Exception {
        ContentCache cache =
                caches.build(Caches.small().capacity(8).blockBytes(64).maxBytes(64 * 6));
        AtomicInteger failures = new AtomicInteger();
        Runnable fail = () -> {
            failures.incrementAndGet();
            throw new IllegalStateException("from the log handler, on purpose");
        };
        withHandler(Content.class.getName(), fail, () -> {
            for (int round = 0; failures.get() < 10; round++) {
                byte[] content = TestContent.bytes(round, 200);
                try {
                    cache.put(content);
                    cache.open(Caches.digest(content)); // lost, if it was stored at all
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("on purpose");
                }
                System.gc();
            }
        });
        awaitNoOpenContent(cache);

        cache.clear();
        for (int i = 0; i < 6; i++) {
            assertThat(cache.put(TestContent.bytes(1000 + i, 50)).outcome()).isEqualTo(PutOutcome.STORED);
        }
        assertThat(cache.stats().entries()).isEqualTo(6);
    }

    @Test
    void aLogHandlerMayCloseTheCacheWhileAnotherThreadDoes() throws Exception {
        ContentCacheBuilder settings = Caches.small().file(directory.resolve("cache"));
        try (ContentCache cache = settings.build()) {
            cache.put(new byte[100]);
        }
        CompletableFuture<ContentCache> opened = new CompletableFuture<>();
        CompletableFuture<Void> handling = new CompletableFuture<>();
        Thread closer = new Thread(() -> opened.join().close());
        Runnable close = () -> {
            if (Thread.currentThread().getName().equals("fixedmap-verification")) {
                handling.complete(null);
                Threads.until(() -> closer.getState() == Thread.State.WAITING, "the other waits for this one");
                opened.join().close();
            }
        };
        withHandler(ContentCache.class.getName(), close, () -> {
            opened.complete(settings.build());
            handling.get(30, TimeUnit.SECONDS);
            closer.start();
            closer.join(30_000);
        });
        assertThat(closer.isAlive()).isFalse();
        settings.build().close();
    }

    @Test
    void aLogHandlerThatFailsWhenAFileIsOpenedLeavesNoThreadBehind() throws Exception {
        ContentCacheBuilder settings =
                Caches.small().file(directory.resolve("cache")).forceInterval(Duration.ofMillis(1));
        withHandler(
                ContentCache.class.getName(),
                LogHandlerTest::fail,
                () -> assertThatThrownBy(settings::build).hasMessage("from the log handler, on purpose"));
        Threads.until(() -> Threads.named("fixedmap-writeback").isEmpty(), "the thread ends");
        settings.build().close();
    }

    @Test
    void aLogHandlerThatFailsWhenAFileIsOpenedLeavesNobodyWhoVerifiesIt() throws Exception {
        ContentCacheBuilder settings = Caches.small()
                .file(directory.resolve("cache"))
                .blockBytes(1 << 20)
                .maxBytes(64 << 20);
        try (ContentCache cache = settings.build()) {
            for (int i = 0; i < 32; i++) {
                cache.put(TestContent.bytes(i, 1 << 20));
            }
        }
        settings.forceInterval(Duration.ofMillis(1)).force(file -> {
            throw new UncheckedIOException(new IOException("Input/output error"));
        });
        Consumer<LogRecord> failWhenOpened = logged -> {
            if (logged.getMessage().startsWith("cache file opened")) {
                // A failure to force has all verified again, which takes half a second.
                Threads.until(() -> Threads.named("fixedmap-verification").isPresent(), "the blobs are verified");
                fail();
            }
        };
        withReader(
                ContentCache.class.getName(),
                failWhenOpened,
                () -> assertThatThrownBy(settings::build).hasMessage("from the log handler, on purpose"));
        assertThat(Threads.named("fixedmap-verification")).isEmpty();
    }

    @Test
    void aLogHandlerThatFailsWhenForcingFailsDoesNotEndIt() throws Exception {
        ContentCacheBuilder settings = Caches.small()
                .file(directory.resolve("cache"))
                .forceInterval(Duration.ofMillis(1))
                .force(file -> {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                });
        Runnable fail = () -> {
            if (Thread.currentThread().getName().equals("fixedmap-writeback")) {
                fail();
            }
        };
        withHandler(CacheFile.class.getName(), fail, () -> {
            try (ContentCache cache = settings.build()) {
                Threads.until(() -> cache.stats().forceFailures() > 3, "forcing goes on");
            }
        });
    }

    @Test
    void aLogHandlerMayCloseTheCacheThatHasVerifiedAll() throws Exception {
        Path file = directory.resolve("cache");
        ContentCacheBuilder settings = Caches.small().file(file);
        try (ContentCache cache = settings.build()) {
            cache.put(new byte[100]);
        }
        CompletableFuture<ContentCache> opened = new CompletableFuture<>();
        CompletableFuture<String> closed = new CompletableFuture<>();
        Consumer<LogRecord> close = logged -> {
            if (Thread.currentThread().getName().equals("fixedmap-verification")) {
                opened.join().close();
                closed.complete(logged.getMessage());
            }
        };
        withReader(ContentCache.class.getName(), close, () -> {
            opened.complete(settings.build());
            assertThat(closed.get(30, TimeUnit.SECONDS))
                    .as("several caches may have files")
                    .contains("verified: path=" + file + ", verified=1, damaged=0");
        });
        // and the file is free again
        settings.build().close();
    }
}
