package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills process after process on one and the same file, which none of them ever closes; {@link KilledProcess} checks. */
@SuppressWarnings("try") // an interrupt ends the test
class KillTest {
    private static final long DEADLINE_SECONDS = 60;
    private static final Pattern FIGURE = Pattern.compile("(\\w+)=(\\d+)");

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<String, Long> figures = new TreeMap<>();

    @Test
    void whatWasAcknowledgedSurvivesKills() throws Exception {
        killAgainAndAgain(20);
    }

    /** 300 times; {@code -Dkill.times} for another number. */
    @Test
    @Tag("soak")
    void whatWasAcknowledgedSurvivesHundredsOfKills() throws Exception {
        killAgainAndAgain(Integer.getInteger("kill.times", 300));
    }

    @Test
    void aKillDuringCreationLeavesNothingOrAWholeFile() throws Exception {
        int whole = 0;
        for (int i = 0; i < 6; i++) {
            Path fresh = Files.createDirectory(directory.resolve("fresh" + i));
            try (Life life = new Life(fresh, "fitting")) {
                life.awaitLine("opening");
                life.process.waitFor(random.nextInt(60), TimeUnit.MILLISECONDS);
            }
            whole += Files.exists(fresh.resolve("cache")) ? 1 : 0;
            try (Life life = new Life(fresh, "last")) {
                life.awaitLine("closed");
            }
            assertThat(fresh.resolve("cache")).exists();
            assertThat(fresh.resolve("cache.new")).doesNotExist();
        }
        System.out.println("killed during creation: whole=" + whole + " of 6");
    }

    private void killAgainAndAgain(int times) throws IOException, InterruptedException {
        while (figure("kills") < times) {
            boolean early = random.nextInt(8) == 0;
            String kind = random.nextInt(3) == 0 ? "evicting" : "fitting";
            try (Life life = new Life(directory, kind)) {
                if (early) {
                    // Within the start of the JVM, the recovery, or the checks.
                    life.process.waitFor(random.nextInt(1_500), TimeUnit.MILLISECONDS);
                    count("killedBeforeWork", life.process.isAlive() ? 1 : 0);
                } else {
                    life.awaitLine("working");
                    life.process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
                    count("killedAtWork", 1);
                }
            }
            count("kills", 1);
        }
        try (Life life = new Life(directory, "last")) {
            life.awaitLine("closed");
            assertThat(life.process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        try (Life life = new Life(directory, "last")) {
            life.awaitLine("closed");
        }
        // A kill does no damage, and each one was followed by a look at everything.
        assertThat(figure("checks")).isGreaterThan(figure("killedAtWork"));
        System.out.println("kills: " + figures);
    }

    private long figure(String name) {
        return figures.getOrDefault(name, 0L);
    }

    private void count(String name, long more) {
        figures.merge(name, more, Long::sum);
    }

    /** A process, until it is closed, that is: killed. */
    @SuppressWarnings("try")
    private final class Life implements AutoCloseable {
        private static final String END = "end of output";

        private final Process process;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final Thread reader;

        Life(Path home, String kind) throws IOException {
            process = TestJvm.of(
                            List.of("-Xmx256m", "-XX:+UseSerialGC"),
                            KilledProcess.class,
                            home.toString(),
                            kind,
                            Long.toString(random.nextLong()))
                    .start();
            reader = new Thread(this::readLines, "lines of a process");
            reader.setDaemon(true);
            reader.start();
        }

        private void readLines() {
            try (BufferedReader output = process.inputReader()) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("failed: " + e);
            }
            lines.add(END);
        }

        void awaitLine(String expected) throws InterruptedException {
            String line;
            do {
                line = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
                assertThat(line).as("the process says %s", expected).isNotNull().isNotEqualTo(END);
                note(line);
            } while (!line.equals(expected));
        }

        private void note(String line) {
            if (line.startsWith("failed")) {
                throw new AssertionError("after " + figures + ": " + line + "\n" + String.join("\n", lines));
            }
            if (line.startsWith("checked")) {
                count("checks", 1);
                Matcher matcher = FIGURE.matcher(line);
                while (matcher.find()) {
                    count(matcher.group(1), Long.parseLong(matcher.group(2)));
                }
            }
        }

        @Override
        public void close() throws InterruptedException {
            // On POSIX that is SIGKILL. Unlike Process.destroyForcibly() it leaves what was said to be read.
            process.toHandle().destroyForcibly();
            process.waitFor();
            reader.join();
            lines.forEach(this::note);
        }
    }
}
