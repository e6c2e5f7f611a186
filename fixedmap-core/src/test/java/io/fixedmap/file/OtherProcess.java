package io.fixedmap.file;

import io.fixedmap.TestJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Another JVM that opens a file. */
@SuppressWarnings("try") // what is closed is held, not used
final class OtherProcess implements AutoCloseable {
    private final Process process;

    private OtherProcess(Process process) {
        this.process = process;
    }

    private static OtherProcess start(Path path, Geometry geometry) throws IOException {
        return new OtherProcess(TestJvm.start(TestJvm.of(
                List.of("-XX:TieredStopAtLevel=1"),
                OtherProcess.class,
                path.toString(),
                Integer.toString(geometry.capacity()),
                Integer.toString(geometry.blockBytes()),
                Integer.toString(geometry.blocks()))));
    }

    /** Opens a file there until this is closed. */
    static OtherProcess hold(Path path, Geometry geometry) throws IOException {
        OtherProcess other = start(path, geometry);
        if (other.process.getInputStream().read() != '+') {
            throw new AssertionError(
                    "not opened: " + new String(other.process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        return other;
    }

    /** Tries to open a file there, and returns what came of it. */
    static String open(Path path, Geometry geometry) throws IOException, InterruptedException {
        try (OtherProcess other = start(path, geometry)) {
            other.process.getOutputStream().close();
            return new String(other.process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Opens the file, and holds it until standard input ends.
     *
     * @param args path, capacity, block bytes, blocks
     * @throws IOException if standard input fails
     */
    public static void main(String[] args) throws IOException {
        Geometry geometry =
                new Geometry(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        try (CacheFile file = CacheFile.open(Path.of(args[0]), geometry, OnMismatch.FAIL)) {
            System.out.println('+');
            System.in.read();
        } catch (CacheFileException e) {
            System.out.println(e.reason());
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
