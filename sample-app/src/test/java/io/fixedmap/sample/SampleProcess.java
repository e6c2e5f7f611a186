package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sample in a process of its own, which can be killed. */
final class SampleProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final Process process;
    private final int port;

    /**
     * Starts the sample and waits until it listens.
     *
     * @param folder for its output and its temporary files
     * @param arguments what starts with {@code -X} is for the JVM
     */
    SampleProcess(Path folder, String... arguments) throws IOException {
        Path log = Files.createTempFile(folder, "sample", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Stream.of(arguments).filter(argument -> argument.startsWith("-X")).forEach(command::add);
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + folder, // when killed, Tomcat leaves its directories there
                "-cp",
                System.getProperty("java.class.path"),
                "io.fixedmap.sample.SampleApplication",
                "--server.port=0",
                "--logging.level.org.springframework.boot.tomcat=INFO"));
        Stream.of(arguments).filter(argument -> argument.startsWith("--")).forEach(command::add);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        port = awaitPort(log);
    }

    private int awaitPort(Path log) throws IOException {
        Matcher found = PORT.matcher("");
        long deadlineNanos = System.nanoTime() + Duration.ofMinutes(5).toNanos(); // a busy machine takes more than one
        while (!found.find()) {
            String printed = Files.readString(log);
            assertThat(process.isAlive()).as("the sample runs: %s", printed).isTrue();
            assertThat(System.nanoTime()).as("deadline: %s", printed).isLessThan(deadlineNanos);
            // not at full speed: what is waited for needs the processor
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            found = PORT.matcher(printed);
        }
        return Integer.parseInt(found.group(1));
    }

    int port() {
        return port;
    }

    /** Asks it to end, and waits. */
    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("the sample ends").isTrue();
    }

    /** Ends it at once, as {@code kill -9} does, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS))
                .as("the sample is gone")
                .isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
