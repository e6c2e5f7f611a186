package io.fixedmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.MapUnderTest.Kind;
import io.fixedmap.table.WatchedTables;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual threads, of which many run on few others and none is taken off its thread unless it blocks. */
@EnabledForJreRange(min = JRE.JAVA_21)
class MapVirtualThreadsTest {
    private static final int WAITING = 64;
    private static final Digest A = MapUnderTest.key(1);

    @RegisterExtension
    final WatchedTables tables = new WatchedTables();

    @ParameterizedTest
    @EnumSource
    void thoseWhoWaitForAnEntryLetItsHolderGoOn(Kind kind) throws Exception {
        MapUnderTest map = kind.on(tables.direct(8));
        map.insert(A, 0);
        CountDownLatch waiting = new CountDownLatch(WAITING);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService threads = virtualThreads();
        Queue<Future<?>> updates = new ConcurrentLinkedQueue<>();

        updates.add(threads.submit(() -> map.update(A, value -> {
            // From here, so that they queue up where they run, and not where threads are woken from outside.
            for (int i = 0; i < WAITING; i++) {
                boolean interrupted = i % 2 == 0;
                updates.add(threads.submit(() -> updateOnce(map, waiting, interrupted)));
            }
            Threads.await(goOn, "being told to go on");
            return value + 1;
        })));
        Threads.await(waiting, "all others to wait");
        goOn.countDown();

        for (Future<?> update : updates) {
            Threads.await(update, "an update");
        }
        assertThat(map.find(A)).isEqualTo(WAITING + 1);
    }

    private static void updateOnce(MapUnderTest map, CountDownLatch waiting, boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        waiting.countDown();
        map.update(A, value -> value + 1);
        assertThat(Thread.interrupted()).isEqualTo(interrupted);
    }

    /** Their executor, which Java 17 does not have. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
