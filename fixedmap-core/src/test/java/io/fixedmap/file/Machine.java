package io.fixedmap.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What tests need of the machine beyond Java: small and read-only file systems, and the room that files take. */
public final class Machine {
    private Machine() {}

    /**
     * Runs a command.
     *
     * @param command with its arguments
     * @return what it printed, without the last line feed; null if it failed or is not there
     */
    public static String run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output.strip() : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Lists a directory.
     *
     * @param directory which
     * @return what is in it
     * @throws IOException if it cannot be read
     */
    public static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /**
     * Tells what room a file takes.
     *
     * @param path of the file
     * @return bytes that the file system gave it
     */
    public static long diskBytes(Path path) {
        String blocks = run("stat", "--format=%b", path.toString());
        assumeTrue(blocks != null, "stat is needed");
        return 512 * Long.parseLong(blocks);
    }

    /** A file system in memory, for as long as a test needs it. */
    public static final class Tmpfs implements AutoCloseable {
        private final Path directory;

        private Tmpfs(Path directory) {
            this.directory = directory;
        }

        /**
         * Mounts one, or has the test skipped where that is not allowed.
         *
         * @param directory where to
         * @param bytes how large
         * @return what unmounts it
         * @throws IOException if the directory cannot be made
         */
        public static Tmpfs mount(Path directory, long bytes) throws IOException {
            Files.createDirectories(directory);
            String done = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", directory.toString());
            assumeTrue(done != null, "mounting a file system is not allowed here");
            return new Tmpfs(directory);
        }

        /** Lets nobody write any more. */
        public void makeReadOnly() {
            assumeTrue(
                    run("mount", "-o", "remount,ro", directory.toString()) != null, "remounting is not allowed here");
        }

        @Override
        public void close() {
            run("umount", "--lazy", directory.toString());
        }
    }
}
