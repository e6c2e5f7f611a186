package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs that a test uses if they are installed. */
final class Commands {
    private Commands() {}

    /** Returns where a program is, or skips the test, visibly, if it is not on the path. */
    static Path assumeInstalled(String program) {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), program + " is not installed");
        return found.get();
    }

    /** Runs a command that must succeed within a minute, and returns what it printed. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("command", ".txt");
        try {
            Process process = start(folder, output, command);
            try {
                boolean ended = process.waitFor(1, TimeUnit.MINUTES);
                String printed = Files.readString(output, StandardCharsets.UTF_8);
                assertThat(ended)
                        .as("%s ended: %s", Arrays.toString(command), printed)
                        .isTrue();
                assertThat(process.exitValue())
                        .as("%s: %s", Arrays.toString(command), printed)
                        .isZero();
                return printed;
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(output);
        }
    }

    /** Runs git. */
    static String git(Path folder, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return run(folder, command);
    }

    /** Starts a command that writes what it has to say to a file. */
    static Process start(Path folder, Path output, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        return builder.start();
    }
}
