package io.fixedmap.file;

import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A note among the system's properties that a file is open in this process. Class loaders, as of two applications in one
 * servlet container, have a copy of this package each, and share nothing else.
 *
 * <p>Tests replace the properties by a copy and put them back, so a note is removed from those it was made in, and from those
 * that have taken their place. The note of a cache that is never closed stays, even when its class loader is gone.
 */
final class OpenNote {
    private final Properties properties;
    private final String name;

    private OpenNote(Properties properties, String name) {
        this.properties = properties;
        this.name = name;
    }

    /** Makes a note for a file that has none, or returns null. */
    static @Nullable OpenNote tryMake(Object fileKey, Path path) {
        OpenNote note = new OpenNote(System.getProperties(), name(fileKey));
        return note.properties.putIfAbsent(note.name, path.toString()) == null ? note : null;
    }

    static boolean exists(Object fileKey) {
        return System.getProperties().containsKey(name(fileKey));
    }

    private static String name(Object fileKey) {
        return "io.fixedmap.open " + fileKey;
    }

    @SuppressWarnings("ReferenceEquality") // the same properties, not the same entries
    void remove() {
        Properties current = System.getProperties();
        if (current != properties) {
            current.remove(name);
        }
        properties.remove(name); // once: what is there afterwards is somebody else's
    }
}
