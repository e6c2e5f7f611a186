package io.fixedmap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fixedmap.file.CacheFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a file that does not match, where the user said so. */
@SuppressWarnings("try") // what is closed is held, not used
class OnMismatchTest {
    private static final Geometry GEOMETRY = new Geometry(64, 128, 100);
    private static final Geometry OTHER = new Geometry(128, 64, 300);

    @TempDir
    private Path directory;

    private Path path;
    private long[] seed;

    @BeforeEach
    void makeFile() {
        path = directory.resolve("cache");
        try (CacheFile file = CacheFile.open(path, GEOMETRY, OnMismatch.FAIL)) {
            seed = file.seed();
            file.slots().setWord(0, 1, 1);
            file.blocks().setByte(0, (byte) 2);
        }
    }

    private void assertReplaced() throws IOException {
        try (CacheFile file = CacheFile.open(path, OTHER, OnMismatch.RECREATE)) {
            assertThat(file.geometry()).isEqualTo(OTHER);
            assertThat(file.slots().getWord(0, 1)).isZero();
        }
        assertThat(Files.size(path)).isEqualTo(OTHER.fileBytes());
        assertThat(Machine.list(directory)).containsExactly(path);
    }

    private Reason refusal(OnMismatch onMismatch) {
        return catchThrowableOfType(CacheFileException.class, () -> CacheFile.open(path, OTHER, onMismatch))
                .reason();
    }

    @Test
    void recreateReplacesAFileOfOtherGeometry() throws IOException {
        assertReplaced();
    }

    @Test
    void recreateReplacesWhateverElseIsThere() throws IOException {
        byte[] intact = Files.readAllBytes(path);
        byte[] future = intact.clone();
        future[8] = 9;
        byte[] broken = intact.clone();
        broken[4000] = 1;
        byte[][] contents = {{}, {1, 2, 3}, Arrays.copyOf(intact, 5000), future, broken};
        for (byte[] content : contents) {
            Files.write(path, content);
            assertReplaced();
        }
    }

    @Test
    void recreateKeepsAFileThatMatches() {
        try (CacheFile file = CacheFile.open(path, GEOMETRY, OnMismatch.RECREATE)) {
            assertThat(file.slots().getWord(0, 1)).isEqualTo(1);
        }
    }

    @Test
    void recreateKeepsTheFileIfThereIsNoRoomForAnother() throws IOException {
        Path mounted = directory.resolve("mounted");
        try (Machine.Tmpfs tmpfs = Machine.Tmpfs.mount(mounted, 1 << 16)) {
            Path old = mounted.resolve("cache");
            Files.copy(path, old);
            CacheFileException refusal = catchThrowableOfType(
                    CacheFileException.class,
                    () -> CacheFile.open(old, new Geometry(64, 4096, 100), OnMismatch.RECREATE));
            assertThat(refusal.reason()).isEqualTo(Reason.NO_SPACE);
            assertThat(old).hasSameBinaryContentAs(path);
            assertThat(Machine.list(mounted)).containsExactly(old);
        }
    }

    @Test
    void nothingIsDoneToAFileThatIsInUseOrNoFile() throws IOException {
        try (CacheFile file = CacheFile.open(path, GEOMETRY, OnMismatch.FAIL)) {
            assertThat(file.slots().getWord(0, 1)).isEqualTo(1);
            for (OnMismatch choice : OnMismatch.values()) {
                assertThat(refusal(choice)).isEqualTo(Reason.IN_USE);
            }
        }
        Files.delete(path);
        Files.createDirectory(path);
        for (OnMismatch choice : OnMismatch.values()) {
            assertThat(refusal(choice)).isEqualTo(Reason.NOT_A_FILE);
        }
        assertThat(path).isDirectory();
    }

    @Test
    void resizeRefusesWhatHasNoHeaderToGoBy() throws IOException {
        byte[] intact = Files.readAllBytes(path);
        byte[] future = intact.clone();
        future[8] = 9;
        byte[] broken = intact.clone();
        broken[4000] = 1;
        byte[][] contents = {{}, {1, 2, 3}, Arrays.copyOf(intact, 4000), future, broken};
        Reason[] reasons = {
            Reason.EMPTY, Reason.FOREIGN, Reason.BROKEN_HEADER, Reason.OTHER_VERSION, Reason.BROKEN_HEADER
        };
        for (int i = 0; i < contents.length; i++) {
            Files.write(path, contents[i]);
            assertThat(refusal(OnMismatch.RESIZE)).isEqualTo(reasons[i]);
            assertThat(path).hasBinaryContent(contents[i]);
        }
    }

    @Test
    void resizeMakesAFileAsLongAsItsHeaderSays() throws IOException {
        for (long wrong : new long[] {4096, 4097, GEOMETRY.fileBytes() - 1, GEOMETRY.fileBytes() + 1}) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                file.truncate(Math.min(wrong, file.size()));
                file.write(ByteBuffer.allocate((int) (wrong - file.size())));
            }
            try (CacheFile file = CacheFile.open(path, GEOMETRY, OnMismatch.RESIZE)) {
                assertThat(file.seed()).isEqualTo(seed);
                assertThat(file.slots().getWord(0, 1)).isEqualTo(wrong <= 4097 ? 0 : 1);
                file.slots().setWord(0, 1, 1);
            }
            assertThat(Files.size(path)).isEqualTo(GEOMETRY.fileBytes());
        }
    }

    @Test
    void resizeKeepsAFileThatThereIsNoRoomToLengthen() throws IOException {
        Path mounted = directory.resolve("mounted");
        try (Machine.Tmpfs tmpfs = Machine.Tmpfs.mount(mounted, 1 << 14)) {
            Path old = mounted.resolve("cache");
            Files.write(old, Arrays.copyOf(Files.readAllBytes(path), 8000));
            byte[] before = Files.readAllBytes(old);
            CacheFileException refusal = catchThrowableOfType(
                    CacheFileException.class, () -> CacheFile.open(old, GEOMETRY, OnMismatch.RESIZE));
            assertThat(refusal.reason()).isEqualTo(Reason.NO_SPACE);
            assertThat(old).hasBinaryContent(before);
        }
    }

    @Test
    void resizeOpensAFileOfOtherGeometryAndLetsAReplacementTakeItsPlace() throws IOException {
        try (CacheFile old = CacheFile.open(path, OTHER, OnMismatch.RESIZE)) {
            assertThat(old.geometry()).isEqualTo(GEOMETRY);
            assertThat(old.slots().getWord(0, 1)).isEqualTo(1);
            CacheFile given = old.replacement(OTHER);
            given.close();
            assertThat(Machine.list(directory)).containsExactly(path);
            try (CacheFile taken = old.replacement(OTHER)) {
                taken.slots().setWord(0, 1, 3);
                assertThat(Files.size(path)).isEqualTo(GEOMETRY.fileBytes());
                taken.takePlace(old::close);
                assertThat(Files.size(path)).isEqualTo(OTHER.fileBytes());
            }
        }
        try (CacheFile file = CacheFile.open(path, OTHER, OnMismatch.FAIL)) {
            assertThat(file.slots().getWord(0, 1)).isEqualTo(3);
        }
        assertThat(Machine.list(directory)).containsExactly(path);
    }
}
