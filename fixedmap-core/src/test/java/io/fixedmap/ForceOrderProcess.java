package io.fixedmap;

import io.fixedmap.file.OnMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes, closes, and resizes a cache's file, and marks what it is about to do among what {@code disk_calls.c} notes. */
final class ForceOrderProcess {
    private ForceOrderProcess() {}

    /**
     * Runs.
     *
     * @param args directory for the file; the file for the marks
     * @throws IOException if that cannot be written
     */
    public static void main(String[] args) throws IOException {
        Path marks = Path.of(args[1]);
        ContentCacheBuilder settings = Caches.small()
                .capacity(256)
                .maxBytes(64 * 2000)
                .file(Path.of(args[0]).resolve("cache"));
        mark(marks, "make");
        ContentCache cache = settings.build();
        cache.put(new byte[100]);
        mark(marks, "close");
        cache.close();
        settings.maxBytes(64 * 3000).onMismatch(OnMismatch.RESIZE);
        mark(marks, "resize");
        cache = settings.build();
        mark(marks, "close");
        cache.close();
    }

    private static void mark(Path marks, String what) throws IOException {
        Files.writeString(marks, what + ":\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
