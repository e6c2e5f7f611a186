package io.fixedmap.file;

import java.io.Closeable;

/** Cleans up after a failure without hiding it. */
public final class Closing {
    private Closing() {}

    /**
     * Closes something that a failure has left.
     *
     * @param failure what is going to be thrown; an exception of the cleaning up is added to it
     * @param closeable what to close
     */
    public static void after(Throwable failure, Closeable closeable) {
        try {
            closeable.close();
        } catch (Throwable e) {
            if (e != failure) { // such as the one that the JVM keeps for a heap that is exhausted
                failure.addSuppressed(e);
            }
        }
    }
}
