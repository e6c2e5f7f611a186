package io.fixedmap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fixedmap.Threads;
import io.fixedmap.memory.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // what is closed is held, not used
class WritebackTest {
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final AtomicInteger told = new AtomicInteger();

    @TempDir
    private Path directory;

    private CacheFile file;

    @BeforeEach
    void open() {
        file = CacheFile.open(directory.resolve("cache"), new Geometry(64, 64, 1), OnMismatch.FAIL);
    }

    @AfterEach
    void close() {
        file.close();
    }

    private static void fail(CacheFile file) {
        throw new UncheckedIOException(new IOException("Input/output error"));
    }

    @Test
    void withoutAnIntervalItForcesWhenAskedOnly() {
        AtomicInteger forced = new AtomicInteger();
        try (Writeback writeback =
                new Writeback(file, forcing -> forced.incrementAndGet(), null, told::incrementAndGet)) {
            assertThat(forced).hasValue(0);
            assertThat(writeback.tryForce()).isTrue();
            assertThat(forced).hasValue(1);
        }
        assertThat(told).hasValue(0);
    }

    @Test
    void withAnIntervalItForcesAgainAndAgainUntilItIsClosed() throws InterruptedException {
        CountDownLatch thrice = new CountDownLatch(3);
        try (Writeback writeback = new Writeback(
                file,
                forcing -> {
                    forcing.force();
                    thrice.countDown();
                },
                OFTEN,
                told::incrementAndGet)) {
            assertThat(thrice.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Threads.named("fixedmap-writeback")).isEmpty();
    }

    @Test
    void aFailureIsCountedAndToldAndTriedAgain() throws InterruptedException {
        CountDownLatch twice = new CountDownLatch(2);
        Runnable onFailure = () -> {
            told.incrementAndGet();
            twice.countDown();
        };
        try (Writeback writeback = new Writeback(file, WritebackTest::fail, OFTEN, onFailure)) {
            assertThat(twice.await(60, TimeUnit.SECONDS)).isTrue();
        }
        try (Writeback writeback = new Writeback(file, WritebackTest::fail, null, onFailure)) {
            int before = told.get();
            assertThat(writeback.tryForce()).isFalse();
            assertThat(told).hasValue(before + 1);
        }
    }

    /** So that what is not believed any more can be verified and read in between. */
    @Test
    void eachFailureDoublesThePauseAndASuccessEndsThat() throws InterruptedException {
        int failures = 9;
        // So many that they would take longer than is waited if the pause stayed, or grew on.
        CountDownLatch mended = new CountDownLatch(failures + 400);
        List<Long> times = new CopyOnWriteArrayList<>();
        Consumer<CacheFile> force = forcing -> {
            times.add(System.nanoTime());
            mended.countDown();
            if (times.size() <= failures) {
                fail(forcing, times.size() % 3);
            }
        };
        try (Writeback writeback = new Writeback(file, force, OFTEN, told::incrementAndGet)) {
            assertThat(mended.await(60, TimeUnit.SECONDS)).isTrue();
        }
        for (int i = 1; i <= failures; i++) {
            assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(OFTEN.toNanos() << i);
        }
        assertThat(told).hasValue(failures / 3);
    }

    /** As a disk does, or what is told of it. */
    private static void fail(CacheFile file, int how) {
        switch (how) {
            case 0 -> fail(file);
            case 1 -> throw new IllegalStateException("log handler failed");
            default -> throw new AssertionError("log handler failed");
        }
    }

    /** As the JVM does where a page cannot be written. */
    private static void failOfMemory(CacheFile file) {
        throw new InternalError("a fault occurred in an unsafe memory access operation");
    }

    @Test
    void memoryThatCannotBeWrittenIsAFailure() {
        try (Writeback writeback = new Writeback(file, WritebackTest::failOfMemory, null, told::incrementAndGet)) {
            assertThat(writeback.tryForce()).isFalse();
        }
        assertThat(told).hasValue(1);
    }

    @Test
    void thePauseGrowsToAMinuteUnlessTheIntervalIsLonger() {
        long minute = TimeUnit.MINUTES.toNanos(1);
        assertThat(Writeback.pauseAfterFailure(1, minute / 2 - 1)).isEqualTo(minute - 2);
        assertThat(Writeback.pauseAfterFailure(1, minute / 2 + 1)).isEqualTo(minute);
        assertThat(Writeback.pauseAfterFailure(1, minute)).isEqualTo(minute);
        assertThat(Writeback.pauseAfterFailure(3 * minute, 3 * minute)).isEqualTo(3 * minute);
    }

    @Test
    void aStrayInterruptDoesNotEndIt() {
        AtomicInteger forced = new AtomicInteger();
        try (Writeback writeback =
                new Writeback(file, forcing -> forced.incrementAndGet(), OFTEN, told::incrementAndGet)) {
            Thread thread = Threads.named("fixedmap-writeback").orElseThrow();
            thread.interrupt();
            Threads.until(() -> !thread.isInterrupted(), "the interrupt has been noticed");
            int before = forced.get();
            Threads.until(() -> forced.get() > before, "forcing goes on");
        }
    }

    /** A system tells one caller of an error; another would find nothing left to write, and take that for a success. */
    @Test
    void whoForcesWhileAnotherFailsWaitsUntilAllIsToBeWrittenAgain() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        AtomicReference<Writeback> shared = new AtomicReference<>();
        Thread other = new Thread(() -> shared.get().tryForce());
        Consumer<CacheFile> force = forcing -> {
            if (attempts.incrementAndGet() == 1) {
                other.start();
                Threads.until(
                        () -> other.getState() == Thread.State.WAITING || attempts.get() > 1, "the other has come");
                assertThat(attempts).hasValue(1);
                fail(forcing);
            }
        };
        try (Writeback writeback = new Writeback(file, force, null, told::incrementAndGet)) {
            shared.set(writeback);
            assertThat(writeback.tryForce()).isFalse();
            other.join();
        }
        assertThat(attempts).hasValue(2);
        assertThat(told).hasValue(1);
    }

    /** What is believed again must not depend on a page that the system may still drop. */
    @Test
    void whoIsToldOfAFailureFindsAllToBeWrittenAgain() {
        AtomicInteger changing = new AtomicInteger();
        Runnable onFailure = () -> {
            told.incrementAndGet();
            Threads.named("fixedmap-redirty").ifPresent(thread -> changing.incrementAndGet());
        };
        try (CacheFile large =
                        CacheFile.open(directory.resolve("large"), new Geometry(64, 4096, 8192), OnMismatch.FAIL);
                Writeback writeback = new Writeback(large, WritebackTest::fail, null, onFailure)) {
            assertThat(writeback.tryForce()).isFalse();
        }
        assertThat(told).hasValue(1);
        assertThat(changing).hasValue(0);
    }

    @Test
    void whoClosesItWaitsUntilAForceThatIsUnderWayHasEnded() {
        CountDownLatch forcing = new CountDownLatch(1);
        AtomicBoolean forced = new AtomicBoolean();
        Consumer<CacheFile> force = ignored -> {
            if (forcing.getCount() > 0) {
                forcing.countDown();
                Threads.untilIn("awaitEnd");
                forced.set(true);
            }
        };
        try (Writeback writeback = new Writeback(file, force, OFTEN, told::incrementAndGet)) {
            Threads.await(forcing, "forcing");
        }
        assertThat(forced).isTrue();
    }

    /** As if the disk did not give it back any more. */
    @Test
    void whatCannotBeChangedAgainAfterAFailureIsLeftAlone() throws IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            channel.truncate(FileLayout.HEADER_BYTES);
        }
        try (Writeback writeback = new Writeback(file, WritebackTest::fail, null, told::incrementAndGet)) {
            assertThat(writeback.tryForce()).isFalse();
        }
        assertThat(told).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsForcedAlreadyIsForcedAgainAfterAFailure(boolean ofMemory) {
        // Large parts: Linux takes a piece of some pages for dirty when one of them is, also one of another part.
        try (CacheFile large =
                CacheFile.open(directory.resolve("large"), new Geometry(8192, 64, 1 << 16), OnMismatch.FAIL)) {
            long bytes = 0;
            for (Region region : List.of(large.slots(), large.links(), large.blocks())) {
                for (int line = 0; line < region.size() / 64; line += 64) { // a page
                    region.setWord(line, 0, 7);
                }
                bytes += region.size();
            }
            large.force();
            assumeTrue(dirtyBytes(large) == 0, "memory of this file system is clean after a force");
            Consumer<CacheFile> force = ofMemory ? WritebackTest::failOfMemory : WritebackTest::fail;
            AtomicLong whenTold = new AtomicLong();

            try (Writeback writeback = new Writeback(large, force, null, () -> whenTold.set(dirtyBytes(large)))) {
                assertThat(writeback.tryForce()).isFalse();
            }

            // Not only afterwards: what is believed again from then on must not be what the system may still drop.
            assertThat(whenTold.get()).isGreaterThanOrEqualTo(bytes);
        }
    }

    /** What Linux counts in its maps of the file. */
    private static long dirtyBytes(CacheFile file) {
        long kilobytes = 0;
        boolean ofFile = false;
        Path maps = Path.of("/proc/self/smaps");
        assumeTrue(Files.exists(maps), "Linux tells of its maps");
        for (String line : lines(maps)) {
            if (line.matches("\\p{XDigit}+-\\p{XDigit}+ .*")) {
                ofFile = line.endsWith(file.path().toString());
            } else if (ofFile && line.matches("(Shared|Private)_Dirty:.*")) {
                kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kilobytes << 10;
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The application's thread that asked: it reads the file again, and an interrupt closes what a thread reads. */
    @Test
    void whoIsInterruptedAfterAFailureKeepsTheFile() throws Exception {
        Geometry geometry = new Geometry(64, 4096, 2048);
        Path path = directory.resolve("large");
        try (CacheFile large = CacheFile.open(path, geometry, OnMismatch.FAIL);
                Writeback writeback = new Writeback(large, WritebackTest::fail, null, told::incrementAndGet);
                Threads threads = new Threads()) {
            AtomicReference<Thread> asking = new AtomicReference<>();
            Future<Boolean> forced = threads.start(() -> {
                asking.set(Thread.currentThread());
                return writeback.tryForce();
            });
            Threads.until(
                    () -> {
                        Thread thread = asking.get();
                        if (thread != null) {
                            thread.interrupt();
                        }
                        return forced.isDone();
                    },
                    "it has failed");
            assertThat(Threads.await(forced, "forcing")).isFalse();
            assertThat(told).hasValue(1);
            assertThat(OtherProcess.open(path, geometry)).contains("IN_USE");
        }
    }

    @Test
    void whatIsChangedAgainAfterAFailureIsWhatItWas() {
        for (int slotIndex = 0; slotIndex < file.geometry().capacity(); slotIndex++) {
            file.slots().setWord(slotIndex, 0, slotIndex);
        }
        file.redirty();
        for (int slotIndex = 0; slotIndex < file.geometry().capacity(); slotIndex++) {
            assertThat(file.slots().getWord(slotIndex, 0)).isEqualTo(slotIndex);
        }
    }
}
