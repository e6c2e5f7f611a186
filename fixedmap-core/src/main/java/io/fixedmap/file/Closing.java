package io.fixedmap.file;

import java.io.Closeable;
import java.io.IOException;

/** Cleans up after a failure without hiding it. */
final class Closing {
    private Closing() {}

    static void after(Throwable failure, Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
