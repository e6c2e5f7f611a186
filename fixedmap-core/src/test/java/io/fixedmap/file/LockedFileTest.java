package io.fixedmap.file;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fixedmap.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose paths change while they are opened, and that are about to be let go of. */
@SuppressWarnings("try") // what is closed is held, not used
class LockedFileTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void makeFile() throws IOException {
        path = Files.createFile(directory.resolve("cache"));
    }

    private static LockedFile open(Path path) throws IOException {
        return requireNonNull(LockedFile.tryOpen(path));
    }

    private LockedFile openAndBeginToClose() throws IOException {
        LockedFile file = open(path);
        file.closing(() -> "a test");
        return file;
    }

    @Test
    void aFileThatIsRenamedWhenItIsOpenedIsNotThere() throws Exception {
        Path unfinished = Files.move(path, directory.resolve("cache.new"));
        AtomicBoolean done = new AtomicBoolean();
        try (Threads threads = new Threads()) {
            Future<Object> renaming = threads.start(() -> {
                while (!done.get()) {
                    Files.move(unfinished, path);
                    Files.move(path, unfinished);
                }
                return null;
            });
            for (int i = 0; i < 2000; i++) {
                LockedFile file = LockedFile.tryOpen(unfinished, Duration.ZERO);
                if (file != null) {
                    file.close();
                }
            }
            done.set(true);
            Threads.await(renaming, "renaming");
        }
    }

    @Test
    void whatIsLockedIsWhatWasOpenedAlsoWhileOthersTakeItsPlace() throws Exception {
        int files = 2000;
        try (Threads threads = new Threads()) {
            Future<Object> replacing = threads.start(() -> {
                for (int i = 0; i < files; i++) {
                    // Stays, so that the file system gives no other file what it is known by.
                    Path file = Files.writeString(directory.resolve(Integer.toString(i)), Integer.toString(i));
                    Files.move(Files.createLink(directory.resolve("link"), file), path, StandardCopyOption.ATOMIC_MOVE);
                }
                return null;
            });
            while (!replacing.isDone()) {
                try (LockedFile file = LockedFile.tryOpen(path, Duration.ZERO)) {
                    if (file != null && file.channel().size() > 0) {
                        assertThat(LockedFile.isOpen(directory.resolve(content(file))))
                                .isTrue();
                    }
                }
            }
            Threads.await(replacing, "replacing");
        }
        for (int i = 0; i < files; i++) {
            open(directory.resolve(Integer.toString(i))).close(); // nobody has kept a lock
        }
    }

    private static String content(LockedFile file) throws IOException {
        byte[] content = new byte[(int) file.channel().size()];
        file.channel().read(ByteBuffer.wrap(content), 0);
        return new String(content, StandardCharsets.US_ASCII);
    }

    /** To open what is there and close it again would drop its lock, and another process could have it. */
    @Test
    void aFileInUseThatHasTakenThePlaceOfTheOneThatWasWaitedForStaysLocked() throws Exception {
        Path otherPath = directory.resolve("other");
        Geometry geometry = new Geometry(64, 128, 100);
        LockedFile closing = openAndBeginToClose();
        try (Threads threads = new Threads();
                CacheFile other = CacheFile.open(otherPath, geometry, OnMismatch.FAIL)) {
            Future<LockedFile> next = threads.start(() -> LockedFile.tryOpen(path, LONG));
            Threads.untilIn("awaitClosing");
            Files.move(otherPath, path, StandardCopyOption.REPLACE_EXISTING);
            closing.close();

            assertThat(Threads.await(next, "the next cache")).isNull();
            assertThat(OtherProcess.open(path, geometry)).contains("IN_USE");
        }
    }

    @Test
    void aFileThatACacheIsBeingClosedOnIsOpenedAsSoonAsItIsLetGoOf() throws Exception {
        LockedFile closing = openAndBeginToClose();
        try (Threads threads = new Threads()) {
            Future<LockedFile> next = threads.start(() -> LockedFile.tryOpen(path, LONG));
            Threads.untilIn("awaitClosing");
            closing.close();
            Threads.await(next, "the next cache").close();
        }
    }

    @Test
    void aFileThatACacheIsBeingClosedOnIsWaitedForWhateverElseIsLetGoOf() throws Exception {
        LockedFile other = open(Files.createFile(directory.resolve("other")));
        LockedFile closing = openAndBeginToClose();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        try (Threads threads = new Threads()) {
            Future<LockedFile> next = threads.start(() -> {
                waiter.set(Thread.currentThread());
                return LockedFile.tryOpen(path, LONG);
            });
            Threads.untilIn("awaitClosing");
            other.close(); // wakes the waiter up
            Threads.until(
                    () -> next.isDone() || waiter.get().getState() == Thread.State.TIMED_WAITING, "it waits again");
            assertThat(next).isNotDone();
            closing.close();
            Threads.await(next, "the next cache").close();
        }
    }

    @Test
    void aFileThatIsNotLetGoOfInTimeIsRefused() throws Exception {
        try (Threads threads = new Threads();
                LockedFile closing = openAndBeginToClose()) {
            Future<LockedFile> next = threads.start(() -> LockedFile.tryOpen(path, Duration.ofNanos(1)));
            assertThatThrownBy(() -> Threads.await(next, "the refusal"))
                    .cause()
                    .isInstanceOf(CacheFileException.class)
                    .hasMessageContaining("inUseBy=closed cache, a test");
        }
    }

    @Test
    void whoIsInterruptedWaitsForNoFile() throws Exception {
        try (Threads threads = new Threads();
                LockedFile closing = openAndBeginToClose()) {
            Future<LockedFile> next = threads.start(() -> {
                Thread.currentThread().interrupt();
                return LockedFile.tryOpen(path, LONG);
            });
            assertThatThrownBy(() -> Threads.await(next, "the refusal")).cause().isInstanceOf(CacheFileException.class);
        }
    }

    @Test
    void closingTwiceLetsGoOfNobodyElsesFile() throws IOException {
        LockedFile first = open(path);
        first.close();
        try (LockedFile next = open(path)) {
            first.close();
            assertThat(LockedFile.isOpen(path)).isTrue();
        }
        assertThat(LockedFile.isOpen(path)).isFalse();
    }

    @Test
    void aFileCanBeReadWhereItHasBytesAndForAllThatIsKnownWhenItIsClosed() throws IOException {
        Files.write(path, new byte[2]);
        LockedFile file = open(path);
        assertThat(file.isReadable(1)).isTrue();
        assertThat(file.isReadable(2)).isFalse();
        file.close();
        assertThat(file.isReadable(2)).isTrue();
    }

    @Test
    void whoIsInterruptedLooksWhetherAFileCanBeReadAndStaysBoth() throws IOException {
        try (LockedFile file = open(path)) {
            Thread.currentThread().interrupt();
            assertThat(file.isReadable(0)).isFalse();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(file.channel().isOpen()).isTrue();
        } finally {
            Thread.interrupted(); // or it would go on with the next test
        }
    }

    @Test
    void aFileThatIsInUseIsRefusedAtOnce() throws Exception {
        try (Threads threads = new Threads();
                LockedFile file = open(path)) {
            Future<LockedFile> other = threads.start(() -> LockedFile.tryOpen(path, LONG));
            assertThatThrownBy(() -> Threads.await(other, "the refusal"))
                    .hasRootCauseInstanceOf(CacheFileException.class);
        }
    }
}
