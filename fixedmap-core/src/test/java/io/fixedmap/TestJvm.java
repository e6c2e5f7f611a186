package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Another JVM of this kind, with the classes of this one. */
public final class TestJvm {
    private static final long DEADLINE_SECONDS = 120;

    private TestJvm() {}

    /**
     * Says what to start.
     *
     * @param options of the JVM
     * @param main class to run
     * @param arguments of its main method
     * @return what starts it, its errors among its output
     */
    public static ProcessBuilder of(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /**
     * Starts one, and ends it if it hangs, and with it the reading of its output.
     *
     * @param jvm what to start
     * @return the process
     * @throws IOException if it cannot be started
     */
    public static Process start(ProcessBuilder jvm) throws IOException {
        Process process = jvm.start();
        CompletableFuture.delayedExecutor(DEADLINE_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return process;
    }

    /** Runs one to its end, which must be a good one, and returns what it printed. */
    static String run(ProcessBuilder jvm) throws IOException, InterruptedException {
        Process process = start(jvm);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
