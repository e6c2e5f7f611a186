package io.fixedmap;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes puts of the same content wait for each other, so that it is stored once and takes room once.
 *
 * <p>Held while bytes are copied or verified within memory, never while a caller's stream is read.
 */
final class ContentStripes {
    private static final int STRIPES = 128;

    private final Lock[] locks = new Lock[STRIPES];

    ContentStripes() {
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    Lock of(long hash) {
        return locks[(int) hash & STRIPES - 1];
    }
}
