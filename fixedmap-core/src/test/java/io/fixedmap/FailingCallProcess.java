package io.fixedmap;

import io.fixedmap.file.CacheFileException;
import io.fixedmap.file.Machine;
import io.fixedmap.file.OnMismatch;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a cache's file again and again, and has another call of the operating system fail each time: {@code failing_call.c}
 * is preloaded, and does that.
 */
final class FailingCallProcess {
    private static final int CONTENTS = 10;

    private final Path directory;
    private final Path path;

    private FailingCallProcess(Path directory) {
        this.directory = directory;
        this.path = directory.resolve("cache");
    }

    /**
     * Runs.
     *
     * @param args directory for the file
     * @throws IOException if that cannot be seen
     */
    public static void main(String[] args) throws IOException {
        FailingCallProcess process = new FailingCallProcess(Path.of(args[0]));
        ContentCacheBuilder old = process.settings(64);
        process.failEachCall("make", old, 0, old, 0);
        process.failEachCall("open", old, CONTENTS, old, CONTENTS);
        process.failEachCall("recreate", old, CONTENTS, process.settings(128).onMismatch(OnMismatch.RECREATE), 0);
        process.failEachCall("resize", old, CONTENTS, process.settings(128).onMismatch(OnMismatch.RESIZE), CONTENTS);
    }

    private ContentCacheBuilder settings(int capacity) {
        return Caches.small().capacity(capacity).file(path);
    }

    private void failEachCall(String what, ContentCacheBuilder old, int before, ContentCacheBuilder next, int after)
            throws IOException {
        int refused = 0;
        int call = 1;
        for (boolean failed = true; failed; call++) {
            prepare(old, before);
            String refusal = null;
            order(call);
            try (ContentCache cache = next.build()) {
                failed = order(0);
                check(present(cache) == after, what, call, refusal);
            } catch (CacheFileException e) {
                failed = order(0);
                refused++;
                refusal = e.toString();
                check(e.getCause() instanceof IOException, what, call, refusal);
                check(present(old) == before, what, call, refusal);
            }
            check(present(next) == after, what, call, refusal);
            check(Machine.list(directory).equals(List.of(path)), what, call, refusal);
        }
        System.out.println(what + ": calls=" + (call - 2) + ", refused=" + refused);
    }

    private void prepare(ContentCacheBuilder old, int contents) throws IOException {
        for (Path left : Machine.list(directory)) {
            Files.delete(left);
        }
        if (contents > 0) {
            try (ContentCache cache = old.build()) {
                for (int number = 0; number < contents; number++) {
                    cache.put(content(number));
                }
            }
        }
    }

    /** Has a call fail that this thread makes from now on, or none for 0; tells whether the one before has failed. */
    private boolean order(int call) throws IOException {
        try {
            Files.newByteChannel(directory.resolve("fail-at-" + call)).close();
            throw new AssertionError("the library is not there");
        } catch (NoSuchFileException e) {
            return true;
        } catch (AccessDeniedException e) {
            return false;
        }
    }

    private static int present(ContentCacheBuilder settings) {
        try (ContentCache cache = settings.build()) {
            return present(cache);
        }
    }

    private static int present(ContentCache cache) {
        int present = 0;
        for (int number = 0; number < CONTENTS; number++) {
            present += Arrays.equals(cache.get(Caches.digest(content(number))), content(number)) ? 1 : 0;
        }
        return present;
    }

    private static byte[] content(int number) {
        return TestContent.bytes(number, number * 20);
    }

    private static void check(boolean holds, String what, int call, @Nullable String refusal) {
        if (!holds) {
            throw new AssertionError(what + ": call=" + call + ", refusal=" + refusal);
        }
    }
}
