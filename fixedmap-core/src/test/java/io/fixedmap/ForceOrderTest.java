package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fixedmap.file.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is forced to the medium, in which order: what only a power cut would show to be missing. */
class ForceOrderTest {
    @TempDir
    private Path directory;

    @Test
    void aFileIsForcedBeforeItHasItsNameAndWhenItIsClosed() throws Exception {
        Path library = directory.resolve("disk_calls.so");
        assumeTrue(
                Machine.run("gcc", "-shared", "-fPIC", "-o", library.toString(), "src/test/c/disk_calls.c") != null,
                "a C compiler for Linux is needed");
        Path calls = directory.resolve("calls");
        Path files = Files.createDirectory(directory.resolve("directory"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForceOrderProcess.class.getName(),
                        files.toString(),
                        calls.toString())
                .redirectErrorStream(true);
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().put("DISK_CALLS", calls.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();

        assertThat(Files.readAllLines(calls))
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
