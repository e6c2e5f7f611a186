package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever call of the operating system fails, a file is refused and as it was, or is as it was to be. */
class FailingCallTest {
    @TempDir
    private Path directory;

    @Test
    void whateverFailsInOpeningAFileIsTheSameOrWhatItWasToBeAndCanBeOpenedAgain() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        String output =
                PreloadedJvm.run("failing_call", directory, Map.of("DISK", disk), FailingCallProcess.class, disk);
        assertThat(output)
                .containsPattern("make: calls=[1-9]\\d, refused=[1-9]\\d")
                .containsPattern("open: calls=[1-9]\\d, refused=[1-9]\\d")
                .containsPattern("recreate: calls=[1-9]\\d, refused=[1-9]\\d")
                .containsPattern("resize: calls=[1-9]\\d, refused=[1-9]\\d");
    }
}
