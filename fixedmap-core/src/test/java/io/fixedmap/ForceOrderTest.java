package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is forced to the medium, in which order: what only a power cut would show to be missing. */
class ForceOrderTest {
    @TempDir
    private Path directory;

    @Test
    void aFileIsForcedBeforeItHasItsNameAndWhenItIsClosed() throws Exception {
        Path calls = directory.resolve("calls");
        Path files = Files.createDirectory(directory.resolve("directory"));
        String ignored = PreloadedJvm.run(
                "disk_calls", directory, Map.of("DISK_CALLS", calls), ForceOrderProcess.class, files, calls);

        assertThat(writesInOne(Files.readAllLines(calls)))
                .containsExactlyElementsOf(Stream.of(
                                List.of("make:"),
                                making(128_000, 8_192),
                                List.of("close:"),
                                forcing(128_000, 8_192),
                                List.of("resize:"),
                                making(192_000, 12_288),
                                List.of("close:"),
                                forcing(192_000, 12_288))
                        .flatMap(List::stream)
                        .toList());
    }

    /** Into how many writes zeros are divided is of no importance. */
    private static List<String> writesInOne(List<String> calls) {
        List<String> result = new ArrayList<>();
        for (String call : calls) {
            if (result.isEmpty() || !call.startsWith("write") || !call.equals(result.get(result.size() - 1))) {
                result.add(call);
            }
        }
        return result;
    }

    /** Zeros are there before the header says that it is a cache's file, and all of it before it has its name. */
    private static List<String> making(int blockBytes, int linkBytes) {
        List<String> calls =
                new ArrayList<>(List.of("write cache.new", "fsync cache.new", "write cache.new", "fsync cache.new"));
        calls.addAll(forcing(blockBytes, linkBytes));
        calls.addAll(List.of("rename to cache", "fsync directory"));
        return calls;
    }

    private static List<String> forcing(int blockBytes, int linkBytes) {
        return List.of("msync " + blockBytes, "msync " + linkBytes, "msync 16384");
    }
}
