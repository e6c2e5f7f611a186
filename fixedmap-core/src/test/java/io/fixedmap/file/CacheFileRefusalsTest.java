package io.fixedmap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fixedmap.file.CacheFileException.Reason;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a file for this cache is refused with a message that says why, and stays as it is to the last byte. */
@SuppressWarnings("try") // what is closed is held, not used
class CacheFileRefusalsTest {
    private static final Geometry GEOMETRY = new Geometry(64, 128, 100);

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void makeFile() {
        path = directory.resolve("cache");
        try (CacheFile file = CacheFile.open(path, GEOMETRY, OnMismatch.FAIL)) {
            file.slots().setWord(0, 1, 1);
        }
    }

    private CacheFileException refusal(Path file, Geometry geometry) {
        CacheFileException refusal =
                catchThrowableOfType(CacheFileException.class, () -> CacheFile.open(file, geometry, OnMismatch.FAIL));
        assertThat(refusal).isNotNull();
        assertThat(refusal.path()).hasFileName(file.getFileName().toString());
        assertThat(refusal)
                .hasMessageContaining("path=")
                .hasMessageContaining(file.getFileName().toString());
        return refusal;
    }

    /** Opens a file that is refused, and checks that it is the same afterwards and that nothing is beside it. */
    private CacheFileException refusalOfTheFile(Geometry geometry) throws IOException {
        byte[] before = Files.readAllBytes(path);
        CacheFileException refusal = refusal(path, geometry);
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
        assertThat(Machine.list(directory)).containsExactly(path);
        return refusal;
    }

    private void edit(Consumer<ByteBuffer> change) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        change.accept(bytes);
        Files.write(path, bytes.array());
    }

    private void editHeader(Consumer<ByteBuffer> change) throws IOException {
        edit(bytes -> {
            change.accept(bytes);
            CRC32C crc = new CRC32C();
            crc.update(bytes.slice(0, 4092));
            bytes.putInt(4092, (int) crc.getValue());
        });
    }

    @Test
    void aDirectoryIsRefused() {
        CacheFileException refusal = refusal(directory, GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.NOT_A_FILE);
        assertThat(refusal).hasMessageContaining("regular file").hasMessageContaining("found=directory");
    }

    @Test
    void aDeviceIsRefused() {
        CacheFileException refusal = refusal(Path.of("/dev/null"), GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.NOT_A_FILE);
        assertThat(refusal).hasMessageContaining("found=special file");
    }

    @Test
    void aPathInADirectoryThatDoesNotExistIsRefused() {
        CacheFileException refusal = refusal(directory.resolve("missing").resolve("cache"), GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.INACCESSIBLE);
        assertThat(refusal).hasMessageContaining("in a directory that exists").hasMessageContaining("NoSuchFile");
    }

    @Test
    void aDirectoryThatCannotBeOpenedIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path closed = Files.createDirectory(
                directory.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("-wx------")));
        assumeFalse(Files.isReadable(closed), "a user whom permissions bind is needed");
        // so large that there is no room for it, which would be the reason once something is written
        CacheFileException refusal = refusal(closed.resolve("cache"), new Geometry(64, 1 << 20, Integer.MAX_VALUE));
        assertThat(refusal.reason()).isEqualTo(Reason.INACCESSIBLE);
        assertThat(refusal).hasMessageContaining("AccessDenied").hasMessageContaining("of Linux or macOS");
    }

    @Test
    void aPathBelowAFileIsRefused() throws IOException {
        CacheFileException refusal = refusal(path.resolve("below"), GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.INACCESSIBLE);
        assertThat(refusal).hasMessageContaining("Not a directory");
    }

    @Test
    void aLinkToNothingIsRefusedAndStays() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("missing"));
        assertThat(refusal(link, GEOMETRY).reason()).isEqualTo(Reason.INACCESSIBLE);
        assertThat(link).isSymbolicLink();
    }

    /** Told by what {@link FileChannel#map} throws then: a limit low enough would leave no room for a JVM. */
    @Test
    void aFileThatTheAddressSpaceHasNoRoomForIsRefusedWithTheLimitsToRaise() {
        IOException unmapped = new IOException("Map failed", new OutOfMemoryError("Map failed"));
        CacheFileException refusal = FileOpening.inaccessible(path, unmapped);
        assertThat(refusal.reason()).isEqualTo(Reason.INACCESSIBLE);
        assertThat(refusal)
                .hasMessageContaining("ulimit -v")
                .hasMessageContaining("less maxBytes")
                .hasCause(unmapped);
    }

    @Test
    void aReadOnlyFileSystemIsRefused() throws IOException, InterruptedException {
        Path mounted = directory.resolve("mounted");
        try (Machine.Tmpfs tmpfs = Machine.Tmpfs.mount(mounted, 1 << 20)) {
            Path old = mounted.resolve("old");
            // There, because a mapping of this process would keep the file system from becoming read-only.
            OtherProcess.open(old, GEOMETRY);
            tmpfs.makeReadOnly();
            CacheFileException refusal = refusal(old, GEOMETRY);
            assertThat(refusal.reason()).isEqualTo(Reason.INACCESSIBLE);
            assertThat(refusal).hasMessageContaining("Read-only file system");
            assertThat(refusal(mounted.resolve("fresh"), GEOMETRY).reason()).isEqualTo(Reason.INACCESSIBLE);
        }
    }

    @Test
    void aFileSystemWithoutRoomIsRefusedAndLeftAsItWas() throws IOException {
        Path mounted = directory.resolve("mounted");
        try (Machine.Tmpfs tmpfs = Machine.Tmpfs.mount(mounted, 1 << 20)) {
            CacheFileException refusal = refusal(mounted.resolve("cache"), new Geometry(64, 4096, 1000));
            assertThat(refusal.reason()).isEqualTo(Reason.NO_SPACE);
            assertThat(refusal)
                    .hasMessageContaining("must fit its file system")
                    .hasMessageContaining("fileBytes=4108288")
                    .hasMessageContaining("less maxBytes");
            assertThat(Machine.list(mounted)).isEmpty();
        }
    }

    @Test
    void aFileOfZeroLengthIsRefused() throws IOException {
        Files.write(path, new byte[0]);
        CacheFileException refusal = refusalOfTheFile(GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.EMPTY);
        assertThat(refusal).hasMessageContaining("must not be empty").hasMessageContaining("RECREATE");
    }

    @Test
    void aFileThatEndsWithinItsHeaderIsRefused() throws IOException {
        for (int length : new int[] {1, 7, 8, 100, 4095}) {
            byte[] bytes = Files.readAllBytes(path);
            Files.write(path, Arrays.copyOf(bytes, length));
            CacheFileException refusal = refusalOfTheFile(GEOMETRY);
            assertThat(refusal.reason()).isEqualTo(Reason.BROKEN_HEADER);
            assertThat(refusal).hasMessageContaining("fileBytes=" + length + ", headerBytes=4096");
            Files.write(path, bytes);
        }
    }

    @Test
    void aFileOneByteShortIsRefused() throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 1);
        }
        CacheFileException refusal = refusalOfTheFile(GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.WRONG_SIZE);
        assertThat(refusal)
                .hasMessageContaining("fileBytes=" + (GEOMETRY.fileBytes() - 1))
                .hasMessageContaining("headerSays=" + GEOMETRY.fileBytes())
                .hasMessageContaining("RESIZE");
    }

    @Test
    void aFileOneByteLongIsRefused() throws IOException {
        Files.write(path, new byte[1], StandardOpenOption.APPEND);
        assertThat(refusalOfTheFile(GEOMETRY).reason()).isEqualTo(Reason.WRONG_SIZE);
    }

    @Test
    void aFileFromTheFutureIsRefused() throws IOException {
        editHeader(bytes -> bytes.putInt(8, 2));
        CacheFileException refusal = refusalOfTheFile(GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.OTHER_VERSION);
        assertThat(refusal).hasMessageContaining("fileVersion=2, knownVersion=1");
        editHeader(bytes -> bytes.putInt(8, -1));
        assertThat(refusalOfTheFile(GEOMETRY)).hasMessageContaining("fileVersion=4294967295, ");
    }

    @Test
    void aForeignFileIsRefused() throws IOException {
        Files.writeString(path, "Dear diary, ".repeat(1000));
        CacheFileException refusal = refusalOfTheFile(GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.FOREIGN);
        assertThat(refusal).hasMessageContaining("one that a cache made").hasMessageContaining("RECREATE");
    }

    @Test
    void aFileOfOtherGeometryIsRefusedWithBothSidesNamed() throws IOException {
        Geometry[] others = {new Geometry(128, 128, 100), new Geometry(64, 256, 100), new Geometry(64, 128, 101)};
        for (Geometry other : others) {
            CacheFileException refusal = refusalOfTheFile(other);
            assertThat(refusal.reason()).isEqualTo(Reason.OTHER_GEOMETRY);
            assertThat(refusal)
                    .hasMessageContaining("file: " + GEOMETRY)
                    .hasMessageContaining("asked: " + other)
                    .hasMessageContaining("RESIZE");
        }
        assertThat(GEOMETRY).hasToString("capacity=64 blockBytes=128 maxBytes=12800");
    }

    @Test
    void aHeaderWithAnyFlippedBitIsRefused() throws IOException {
        for (int bit = 0; bit < 4096 * 8; bit += 13) {
            int at = bit >> 3;
            byte flip = (byte) (1 << (bit & 7));
            edit(bytes -> bytes.put(at, (byte) (bytes.get(at) ^ flip)));
            Reason expected = at < 8 ? Reason.FOREIGN : at < 12 ? Reason.OTHER_VERSION : Reason.BROKEN_HEADER;
            CacheFileException refusal = refusal(path, GEOMETRY);
            assertThat(refusal.reason()).as("bit %d", bit).isEqualTo(expected);
            if (expected == Reason.BROKEN_HEADER) {
                assertThat(refusal).as("bit %d", bit).hasMessageContaining("checksum=");
            }
            edit(bytes -> bytes.put(at, (byte) (bytes.get(at) ^ flip)));
        }
        CacheFile.open(path, GEOMETRY, OnMismatch.FAIL).close();
    }

    @Test
    void aHeaderThatContradictsItselfIsRefused() throws IOException {
        byte[] intact = Files.readAllBytes(path);
        int[] offsets = {12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 72, 80, 144, 4000};
        for (int offset : offsets) {
            editHeader(bytes -> bytes.putInt(offset, -12_345));
            assertThat(refusalOfTheFile(GEOMETRY).reason())
                    .as("offset %d", offset)
                    .isEqualTo(Reason.BROKEN_HEADER);
            Files.write(path, intact);
        }
    }

    @Test
    void aFileOfAnotherDigestIsRefused() throws IOException {
        editHeader(bytes -> bytes.put(128, "BLAKE3\0\0".getBytes(StandardCharsets.US_ASCII)));
        CacheFileException refusal = refusalOfTheFile(GEOMETRY);
        assertThat(refusal.reason()).isEqualTo(Reason.OTHER_DIGEST);
        assertThat(refusal).hasMessageContaining("fileDigest=BLAKE3, cacheDigest=SHA-256");
    }

    @Test
    void aFileInUseByThisProcessIsRefusedAndStaysLocked() throws IOException, InterruptedException {
        try (CacheFile file = CacheFile.open(path, GEOMETRY, OnMismatch.FAIL)) {
            CacheFileException refusal = refusal(path, GEOMETRY);
            assertThat(refusal.reason()).isEqualTo(Reason.IN_USE);
            assertThat(refusal).hasMessageContaining("inUseBy=this process");
            Path link = Files.createLink(directory.resolve("link"), path);
            assertThat(refusal(link, GEOMETRY).reason()).isEqualTo(Reason.IN_USE);
            assertThat(OtherProcess.open(path, GEOMETRY)).contains("IN_USE");
        }
        CacheFile.open(path, GEOMETRY, OnMismatch.FAIL).close();
    }

    /** To open the file and close it again would drop the lock, and another process could have it. */
    @Test
    void aFileInUseThroughAnotherClassLoaderIsRefusedAndStaysLocked() throws Exception {
        URL[] classes = {CacheFile.class.getProtectionDomain().getCodeSource().getLocation()};
        try (CacheFile file = CacheFile.open(path, GEOMETRY, OnMismatch.FAIL);
                URLClassLoader loader = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
            Class<?> geometry = loader.loadClass(Geometry.class.getName());
            Class<?> choice = loader.loadClass(OnMismatch.class.getName());
            Method open = loader.loadClass(CacheFile.class.getName()).getMethod("open", Path.class, geometry, choice);
            Object same =
                    geometry.getConstructor(int.class, int.class, int.class).newInstance(64, 128, 100);
            Object fail = choice.getMethod("valueOf", String.class).invoke(null, "FAIL");
            assertThatThrownBy(() -> open.invoke(null, path, same, fail))
                    .cause()
                    .hasMessageContaining("must not be in use")
                    .hasMessageContaining("inUseBy=another class loader of this process");
            assertThat(OtherProcess.open(path, GEOMETRY)).contains("IN_USE");
            file.close();
            try (AutoCloseable elsewhere = (AutoCloseable) open.invoke(null, path, same, fail)) {
                assertThat(CacheFile.isOpen(path)).isTrue();
            }
        }
        CacheFile.open(path, GEOMETRY, OnMismatch.FAIL).close();
    }

    /** As tests do that set properties and put back what there was. */
    @Test
    void aFileIsInUseFromOpeningToClosingWhateverBecomesOfTheSystemProperties() throws IOException {
        Properties before = System.getProperties();
        try {
            try (CacheFile file = CacheFile.open(path, GEOMETRY, OnMismatch.FAIL)) {
                System.setProperties(new Properties());
                assertThat(CacheFile.isOpen(path)).isTrue();
                System.setProperties((Properties) before.clone());
            }
            assertThat(CacheFile.isOpen(path)).isFalse();
            CacheFile.open(path, GEOMETRY, OnMismatch.FAIL).close();
            System.setProperties(before);
            CacheFile.open(path, GEOMETRY, OnMismatch.FAIL).close();
            assertThat(CacheFile.isOpen(path)).isFalse();
        } finally {
            System.setProperties(before);
        }
    }

    @Test
    void aFileInUseByAnotherProcessIsRefused() throws IOException, InterruptedException {
        try (OtherProcess other = OtherProcess.hold(path, GEOMETRY)) {
            CacheFileException refusal = refusal(path, GEOMETRY);
            assertThat(refusal.reason()).isEqualTo(Reason.IN_USE);
            assertThat(refusal).hasMessageContaining("inUseBy=another process");
        }
        CacheFile.open(path, GEOMETRY, OnMismatch.FAIL).close();
    }

    @Test
    void aFileThatTheApplicationHasLockedIsRefusedAsThat() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            CacheFileException refusal = refusal(path, GEOMETRY);
            assertThat(refusal.reason()).isEqualTo(Reason.IN_USE);
            assertThat(refusal).hasMessageContaining("inUseBy=a lock of this process that is no cache's");
        }
    }

    @Test
    void aFileThatAnotherProcessMakesIsRefused() throws IOException, InterruptedException {
        Path unfinished = Files.move(path, directory.resolve("cache.new"));
        try (OtherProcess other = OtherProcess.hold(unfinished, GEOMETRY)) {
            CacheFileException refusal = catchThrowableOfType(
                    CacheFileException.class, () -> CacheFile.open(path, GEOMETRY, OnMismatch.FAIL));
            assertThat(refusal.reason()).isEqualTo(Reason.IN_USE);
            assertThat(refusal).hasMessageContaining("cache.new");
        }
        assertThat(path).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mine", "\0\0\0\0\0\0\0\0mine"})
    void somebodysFileOfTheNameUsedForCreationIsRefusedAndStays(String content) throws IOException {
        Path fresh = directory.resolve("fresh");
        Path foreign = Files.writeString(directory.resolve("fresh.new"), content);
        CacheFileException refusal =
                catchThrowableOfType(CacheFileException.class, () -> CacheFile.open(fresh, GEOMETRY, OnMismatch.FAIL));
        assertThat(refusal.reason()).isEqualTo(Reason.FOREIGN);
        assertThat(refusal).hasMessageContaining("remove it").hasMessageContaining("fresh.new");
        assertThat(foreign).hasContent(content);
        assertThat(fresh).doesNotExist();
    }

    /** As when the path was looked up before somebody put a file there. */
    @Test
    void somebodysFileOfTheNameUsedForCreationStaysIfThereIsNothingToCreate() throws IOException {
        Path foreign = Files.writeString(directory.resolve("cache.new"), "mine");
        assertThat(FileCreation.tryWrite(path, GEOMETRY)).isNull();
        assertThat(foreign).hasContent("mine");
        Files.delete(foreign);
        assertThat(FileCreation.tryWrite(path, GEOMETRY)).isNull();
        assertThat(foreign).doesNotExist();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aLinkOfTheNameUsedForCreationIsRefusedAndStays() throws IOException {
        byte[] cache = Files.readAllBytes(path);
        Path fresh = directory.resolve("fresh");
        for (Path target : List.of(path, directory.resolve("missing"))) {
            Path link = Files.createSymbolicLink(directory.resolve("fresh.new"), target);
            CacheFileException refusal = catchThrowableOfType(
                    CacheFileException.class, () -> CacheFile.open(fresh, GEOMETRY, OnMismatch.FAIL));
            assertThat(refusal).isNotNull();
            assertThat(refusal.reason()).isEqualTo(Reason.NOT_A_FILE);
            assertThat(refusal).hasMessageContaining("fresh.new").hasMessageContaining("found=symbolic link");
            assertThat(fresh).doesNotExist();
            Files.delete(link);
        }
        assertThat(path).hasBinaryContent(cache);
    }
}
