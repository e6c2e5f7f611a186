package io.fixedmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Runs things on threads that a hanging test does not wait for. */
public final class Threads implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;

    private final ExecutorService pool = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test");
        thread.setDaemon(true);
        return thread;
    });

    /** What a thread does; its number, from 0, tells it from the others. */
    @FunctionalInterface
    public interface Task {
        /**
         * Runs.
         *
         * @param thread its number
         * @throws Exception any, to fail the test
         */
        void run(int thread) throws Exception;
    }

    /** Makes a pool. */
    public Threads() {}

    /**
     * Starts a task.
     *
     * @param <T> of the result
     * @param task what to do
     * @return its result to come
     */
    public <T> Future<T> start(Callable<T> task) {
        return pool.submit(task);
    }

    /**
     * Waits for a result, and fails if it takes too long.
     *
     * @param <T> of the result
     * @param future the result to come
     * @param what for the message
     * @return the result
     */
    public static <T> T await(Future<T> future, String what) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("held up: " + what, e);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + what, e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits for a latch, and fails if it takes too long.
     *
     * @param latch what to wait for
     * @param what for the message
     */
    public static void await(CountDownLatch latch, String what) {
        try {
            if (!latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("held up: " + what);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Finds a thread.
     *
     * @param name its name
     * @return one of that name, if any runs
     */
    public static Optional<Thread> named(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny();
    }

    /**
     * Waits until something holds, and fails if that takes too long.
     *
     * @param condition what is to hold
     * @param what for the message
     */
    public static void until(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("does not come true: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /**
     * Waits until something holds that the garbage collector brings about, and fails if that takes too long.
     *
     * @param condition what is to hold
     * @param what for the message
     */
    static void untilCollected(BooleanSupplier condition, String what) {
        until(
                () -> {
                    System.gc();
                    return condition.getAsBoolean();
                },
                what);
    }

    /**
     * Waits until some thread is in a method, and fails if that takes too long.
     *
     * @param method its name
     */
    public static void untilIn(String method) {
        until(
                () -> Thread.getAllStackTraces().values().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(frame -> frame.getMethodName().equals(method)),
                "a thread is in " + method);
    }

    /**
     * Runs a task on several threads at once, and fails if one of them does.
     *
     * @param threads how many
     * @param task what each does
     */
    public static void runAll(int threads, Task task) {
        try (Threads pool = new Threads()) {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<Object>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.start(() -> {
                    start.await();
                    task.run(thread);
                    return null;
                }));
            }
            running.forEach(future -> await(future, "one of " + threads + " threads"));
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
