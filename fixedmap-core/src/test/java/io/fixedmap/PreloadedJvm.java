package io.fixedmap;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fixedmap.file.Machine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A JVM with a library of ours between it and the C library. */
final class PreloadedJvm {
    private PreloadedJvm() {}

    /**
     * Runs a main class to its end, or has the test skipped where there is no C compiler.
     *
     * @param source of the library, below src/test/c, without its suffix
     * @param directory where to put the library
     * @param environment what the library wants to know
     * @return what the process printed; it has ended well
     */
    static String run(String source, Path directory, Map<String, Path> environment, Class<?> main, Path... arguments)
            throws Exception {
        Path library = directory.resolve(source + ".so");
        assumeTrue(
                Machine.run("gcc", "-shared", "-fPIC", "-o", library.toString(), "src/test/c/" + source + ".c") != null,
                "a C compiler for Linux is needed");
        ProcessBuilder builder = TestJvm.of(
                List.of(), main, Arrays.stream(arguments).map(Path::toString).toArray(String[]::new));
        builder.environment().put("LD_PRELOAD", library.toString());
        environment.forEach((name, value) -> builder.environment().put(name, value.toString()));
        return TestJvm.run(builder);
    }
}
