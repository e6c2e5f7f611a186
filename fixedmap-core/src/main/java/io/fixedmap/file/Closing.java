package io.fixedmap.file;

import java.io.IOException;

/** Cleans up after a failure without hiding it. */
final class Closing {
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private Closing() {}

    static void after(Throwable failure, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
