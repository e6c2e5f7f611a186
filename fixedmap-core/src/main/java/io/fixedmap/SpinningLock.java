package io.fixedmap;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for a fraction of a microsecond: who finds it held spins some ten microseconds before it parks, because parking and
 * being woken up take longer than the holder needs, unless the scheduler has taken that off its core.
 */
final class SpinningLock extends ReentrantLock {
    private static final long serialVersionUID = 1;

    private static final int SPINS = 256;

    @Override
    public void lock() {
        for (int spins = 0; spins < SPINS; spins++) {
            // looks first: an attempt takes the lock's cache line away from its holder
            if (!isLocked() && tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        super.lock();
    }
}
