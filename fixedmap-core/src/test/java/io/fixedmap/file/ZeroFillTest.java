package io.fixedmap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fixedmap.file.CacheFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // what is closed is held, not used
class ZeroFillTest {
    private static final int ROOM = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void whatCannotFitIsRefusedBeforeItFillsTheDisk() throws IOException {
        Path mounted = directory.resolve("mounted");
        try (Machine.Tmpfs tmpfs = Machine.Tmpfs.mount(mounted, ROOM);
                FileChannel file = create(mounted.resolve("file"))) {
            assertThat(refusal(mounted, file).reason()).isEqualTo(Reason.NO_SPACE);
            assertThat(file.size()).isZero();
        }
    }

    @Test
    void aFileSystemThatIsFullEarlierThanItSaidIsRefused() throws IOException {
        Path mounted = directory.resolve("mounted");
        try (Machine.Tmpfs tmpfs = Machine.Tmpfs.mount(mounted, ROOM);
                FileChannel file = create(mounted.resolve("file"))) {
            file.write(ByteBuffer.allocate(1), ROOM + ROOM / 2); // what is before it looks there, and has no blocks
            CacheFileException refusal = refusal(mounted, file);
            assertThat(refusal.reason()).isEqualTo(Reason.NO_SPACE);
            assertThat(refusal).hasMessageContaining("free=0").hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void aDiskOfWhichNobodyCanTellWhatIsFreeIsRefusedForWhatItSaid() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "a device that is always full is needed");
        try (FileChannel file = FileChannel.open(full, StandardOpenOption.WRITE)) {
            CacheFileException refusal = refusal(directory.resolve("of-no-file-store"), file);
            assertThat(refusal.reason()).isEqualTo(Reason.NO_SPACE);
            assertThat(refusal).hasMessageContaining("free=0, cause=").hasCauseInstanceOf(IOException.class);
        }
    }

    private static CacheFileException refusal(Path mounted, FileChannel file) {
        return catchThrowableOfType(
                CacheFileException.class, () -> ZeroFill.write(mounted.resolve("file"), file, 0, 2 * ROOM));
    }

    private static FileChannel create(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
}
