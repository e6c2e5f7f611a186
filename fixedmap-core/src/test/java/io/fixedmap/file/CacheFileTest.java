package io.fixedmap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fixedmap.file.CacheFileException.Reason;
import io.fixedmap.memory.Region;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // what is closed is held, not used
class CacheFileTest {
    private static final Geometry SMALL = new Geometry(64, 128, 100);

    @TempDir
    private Path directory;

    @Test
    void aNewFileHasAllItsBytesAndPartsOfZeros() throws IOException {
        Path path = directory.resolve("cache");
        try (CacheFile file = CacheFile.open(path, SMALL, OnMismatch.FAIL)) {
            assertThat(file.geometry()).isEqualTo(SMALL);
            assertThat(file.slots().size()).isEqualTo(64 * 64);
            assertThat(file.links().size()).isGreaterThanOrEqualTo(100 * 4);
            assertThat(file.blocks().size()).isEqualTo(100 * 128);
            assertZeros(file.slots());
            assertZeros(file.links());
            assertZeros(file.blocks());
        }
        assertThat(Files.size(path)).isEqualTo(SMALL.fileBytes());
        assertThat(Machine.list(directory)).containsExactly(path);
    }

    /** So that its last page can be changed by the word, even if it has a single link. */
    @Test
    void thePartOfTheLinksEndsWithItsLastPage() {
        Geometry geometry = new Geometry(64, 64, 1025);
        try (CacheFile file = CacheFile.open(directory.resolve("cache"), geometry, OnMismatch.FAIL)) {
            assertThat(file.links().size()).isEqualTo(2 * Geometry.PART_ALIGNMENT);
        }
    }

    private static void assertZeros(Region region) {
        for (long offset = 0; offset < region.size(); offset++) {
            assertThat(region.getByte(offset)).isZero();
        }
    }

    @Test
    void aNewFileIsNotSparse() throws IOException, InterruptedException {
        Path path = directory.resolve("cache");
        Geometry geometry = new Geometry(64, 4096, 1000);
        CacheFile.open(path, geometry, OnMismatch.FAIL).close();
        assertThat(Machine.diskBytes(path)).isGreaterThanOrEqualTo(geometry.fileBytes());
    }

    @Test
    void aNewFileIsReadableByItsOwnerOnly() throws IOException {
        Path path = directory.resolve("cache");
        CacheFile.open(path, SMALL, OnMismatch.FAIL).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatWasStoredIsThereWhenTheFileIsOpenedAgain() {
        Path path = directory.resolve("cache");
        long[] seed;
        try (CacheFile file = CacheFile.open(path, SMALL, OnMismatch.FAIL)) {
            seed = file.seed();
            file.slots().setWord(0, 1, 1);
            file.links().setInt(396, 2);
            file.blocks().setByte(12_799, (byte) 3);
            file.force();
        }
        try (CacheFile file = CacheFile.open(path, SMALL, OnMismatch.FAIL)) {
            assertThat(file.seed()).isEqualTo(seed);
            assertThat(file.slots().getWord(0, 1)).isEqualTo(1);
            assertThat(file.links().getInt(396)).isEqualTo(2);
            assertThat(file.blocks().getByte(12_799)).isEqualTo((byte) 3);
        }
    }

    @Test
    void twoFilesHaveDifferentSeeds() {
        try (CacheFile one = CacheFile.open(directory.resolve("one"), SMALL, OnMismatch.FAIL);
                CacheFile two = CacheFile.open(directory.resolve("two"), SMALL, OnMismatch.FAIL)) {
            assertThat(one.seed()).isNotEqualTo(two.seed());
        }
    }

    @Test
    void aSymbolicLinkLeadsToTheFile() throws IOException {
        Path path = directory.resolve("cache");
        CacheFile.open(path, SMALL, OnMismatch.FAIL).close();
        Path link = Files.createSymbolicLink(directory.resolve("link"), path);
        try (CacheFile file = CacheFile.open(link, SMALL, OnMismatch.FAIL)) {
            assertThat(file.path()).isEqualTo(path.toRealPath());
        }
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aCreationByAThreadThatIsInterruptedLeavesNothing() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(CacheFileException.class)
                    .isThrownBy(() -> CacheFile.open(directory.resolve("cache"), SMALL, OnMismatch.FAIL))
                    .withMessageContaining("by a thread that nobody interrupts");
        } finally {
            boolean ignored = Thread.interrupted();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatAnInterruptedCreationLeftIsTakenOver() throws IOException {
        Path path = directory.resolve("cache");
        for (long left : new long[] {0, 100, 4096, 10_000, 3 * SMALL.fileBytes()}) {
            try (FileChannel file = FileChannel.open(
                    directory.resolve("cache.new"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.allocate((int) left));
            }
            try (CacheFile file = CacheFile.open(path, SMALL, OnMismatch.FAIL)) {
                assertZeros(file.slots());
            }
            assertThat(Machine.list(directory)).containsExactly(path);
            assertThat(Files.size(path)).isEqualTo(SMALL.fileBytes());
            Files.delete(path);
        }
    }

    /** A power cut may leave any of a page's sectors. */
    @Test
    void aHeaderOfWhichOnlyAPartWasWrittenIsTakenOver() throws IOException {
        Path path = directory.resolve("cache");
        CacheFile.open(path, SMALL, OnMismatch.FAIL).close();
        byte[] whole = Files.readAllBytes(path);
        for (int sector = 0; sector < FileLayout.HEADER_BYTES; sector += FileLayout.HEADER_BYTES - 512) {
            byte[] torn = new byte[whole.length];
            System.arraycopy(whole, sector, torn, sector, 512);
            Files.delete(path);
            Files.write(directory.resolve("cache.new"), torn);
            CacheFile.open(path, SMALL, OnMismatch.FAIL).close();
            assertThat(Machine.list(directory)).containsExactly(path);
        }
    }

    @Test
    void whatCannotBeCleanedUpDoesNotHideWhy() throws IOException {
        Path path = directory.resolve("cache");
        CacheFile.open(path, SMALL, OnMismatch.FAIL).close();
        FileCreation replacement = FileCreation.writeReplacement(path, SMALL);
        Path unfinished = directory.resolve("cache.new");
        Files.delete(unfinished);
        // can be neither renamed to a file, nor deleted
        Files.createDirectories(unfinished.resolve("full"));

        assertThatExceptionOfType(CacheFileException.class)
                .isThrownBy(() -> FileOpening.inPlace(replacement, () -> {}))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INACCESSIBLE));
    }

    @Test
    void aFileThatIsInItsPlaceIsNotRefusedBecauseTheOldOneCannotBeClosed() throws IOException {
        Path path = directory.resolve("cache");
        IOException failure = new IOException("on purpose");
        List<Closeable> old = List.of(
                () -> {
                    throw failure;
                },
                () -> {
                    throw new UncheckedIOException(failure);
                });
        for (Closeable closeable : old) {
            try (CacheFile file = FileOpening.inPlace(FileCreation.writeReplacement(path, SMALL), closeable)) {
                assertThat(Machine.list(directory)).containsExactly(path);
                assertThat(CacheFile.isOpen(path)).isTrue();
                assertZeros(file.slots());
            }
        }
    }

    @Test
    void aCompleteFileThatWasNotRenamedIsTakenOverAndEmptied() throws IOException {
        Path path = directory.resolve("cache");
        try (CacheFile file = CacheFile.open(path, SMALL, OnMismatch.FAIL)) {
            file.slots().setWord(0, 1, 1);
        }
        Files.move(path, directory.resolve("cache.new"));
        try (CacheFile file = CacheFile.open(path, SMALL, OnMismatch.FAIL)) {
            assertZeros(file.slots());
        }
    }

    @Test
    void regionsAreMappedOnlyWhereTheFileHasBytes() throws IOException {
        Path path = Files.write(directory.resolve("bytes"), new byte[128]);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThat(Region.map(file, 64, 64).size()).isEqualTo(64);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Region.map(file, 64, 65))
                    .withMessageContaining("bytes=65, fileBytes=128");
            assertThatIllegalArgumentException().isThrownBy(() -> Region.map(file, 8, 8));
            assertThatIllegalArgumentException().isThrownBy(() -> Region.map(file, 0, -1));
        }
        assertThat(Files.size(path)).isEqualTo(128);
    }

    @Test
    void theBytesOfAHeaderAreThoseOfTheDocument() throws IOException {
        Path path = directory.resolve("cache");
        CacheFile.open(path, SMALL, OnMismatch.FAIL).close();
        ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(header.slice(0, 8))
                .isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 0x89, 'F', 'I', 'X', 'M', 'A', 'P', '\n'}));
        assertThat(new int[] {
                    header.getInt(8), header.getInt(12), header.getInt(16), header.getInt(20), header.getInt(24)
                })
                .containsExactly(1, 4096, 64, 128, 100);
        assertThat(new long[] {
                    header.getLong(32),
                    header.getLong(40),
                    header.getLong(48),
                    header.getLong(56),
                    header.getLong(64),
                    header.getLong(72),
                    header.getLong(80)
                })
                .containsExactly(4096, 64 * 64, 8192, 100 * 4, 12_288, 100 * 128, 28_672);
        assertThat(new String(header.array(), 128, 16, StandardCharsets.US_ASCII))
                .isEqualTo("SHA-256\0\0\0\0\0\0\0\0\0");
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, 4092);
        assertThat(header.getInt(4092)).isEqualTo((int) crc.getValue());
        assertThat(header.capacity()).isEqualTo(28_672);
    }

    @Test
    void aFileThatSomebodyElseMadeMeanwhileIsNotReplaced() throws IOException {
        Path path = Files.writeString(directory.resolve("cache"), "somebody's");

        assertThat(FileCreation.tryWrite(path, SMALL)).isNull();

        assertThat(path).hasContent("somebody's");
        assertThat(Machine.list(directory)).containsExactly(path);
    }

    @Test
    void aFileSystemThatFillsUpLaterDoesNoHarm() throws IOException {
        Path mounted = directory.resolve("mounted");
        Geometry geometry = new Geometry(64, 4096, 100);
        try (Machine.Tmpfs tmpfs = Machine.Tmpfs.mount(mounted, 1 << 20);
                CacheFile file = CacheFile.open(mounted.resolve("cache"), geometry, OnMismatch.FAIL)) {
            assertThatIOException()
                    .isThrownBy(() -> Files.write(mounted.resolve("other"), new byte[1 << 20]))
                    .withMessageContaining("No space");
            for (int line = 0; line < file.blocks().size() / 64; line++) {
                file.blocks().setWord(line, 0, line);
            }
            file.force();
            assertThat(file.blocks().getWord(8, 0)).isEqualTo(8);
        }
    }
}
