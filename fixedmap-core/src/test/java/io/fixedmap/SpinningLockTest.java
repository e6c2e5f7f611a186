package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SpinningLockTest {
    private final SpinningLock lock = new SpinningLock();
    private int count;

    @Test
    void oneThreadAtATimeHasIt() {
        Threads.runAll(4, thread -> {
            for (int n = 0; n < 100_000; n++) {
                raiseCount();
            }
        });
        assertThat(count).isEqualTo(400_000);
        assertThat(lock.isLocked()).isFalse();
    }

    private void raiseCount() {
        lock.lock();
        try {
            count++;
        } finally {
            lock.unlock();
        }
    }

    @Test
    void whoHasSpunLongEnoughParks() throws InterruptedException {
        Thread waiter = new Thread(this::raiseCount);
        lock.lock();
        try {
            waiter.start();
            Threads.until(() -> lock.hasQueuedThread(waiter), "the other has parked");
            assertThat(count).isZero();
        } finally {
            lock.unlock();
        }
        waiter.join();
        assertThat(count).isEqualTo(1);
    }
}
