package io.fixedmap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Uses a cache while its disk breaks and works again: {@code broken_disk.c} is preloaded, and makes that so. */
final class BrokenDiskProcess {
    private static final int CONTENTS = 50;

    private final ContentCache cache;

    private BrokenDiskProcess(ContentCache cache) {
        this.cache = cache;
    }

    /**
     * Runs.
     *
     * @param args directory; the disk is broken while "broken" is in it
     * @throws IOException if that cannot be made
     */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Path broken = directory.resolve("broken");
        try (ContentCache cache = settings(directory).build()) {
            BrokenDiskProcess process = new BrokenDiskProcess(cache);
            process.put(0);
            Files.createFile(broken);
            Threads.until(() -> cache.stats().forceFailures() >= 3, "forcing has failed");
            process.check(0);
            process.put(1);
            Files.delete(broken);
            Threads.until(() -> cache.stats().unverified() == 0, "everything is verified again");
            process.check(0);
            process.check(1);
        }
        try (ContentCache cache = settings(directory).build()) {
            BrokenDiskProcess process = new BrokenDiskProcess(cache);
            process.check(0);
            process.check(1);
        }
        System.out.println("all is right");
    }

    private static ContentCacheBuilder settings(Path directory) {
        return Caches.small()
                .capacity(256)
                .maxBytes(1 << 20)
                .file(directory.resolve("disk"))
                .forceInterval(Duration.ofMillis(5));
    }

    private static byte[] content(int round, int number) {
        return TestContent.bytes(1000L * round + number, number * 50);
    }

    private void put(int round) {
        for (int number = 0; number < CONTENTS; number++) {
            cache.put(content(round, number));
        }
    }

    private void check(int round) {
        for (int number = 0; number < CONTENTS; number++) {
            byte[] content = content(round, number);
            if (!Arrays.equals(cache.get(Caches.digest(content)), content)) {
                throw new AssertionError("wrong or gone: round=" + round + ", number=" + number);
            }
        }
    }
}
