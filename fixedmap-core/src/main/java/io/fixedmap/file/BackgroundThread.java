package io.fixedmap.file;

/** Threads that work for a cache in the background; none of them keeps the JVM from ending. */
public final class BackgroundThread {
    private BackgroundThread() {}

    /**
     * Starts one.
     *
     * @param name what thread dumps call it
     * @param task what it does
     * @return the thread, which runs
     * @throws OutOfMemoryError if the operating system gives the process no more threads
     */
    public static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * Waits until a thread has ended, also if the caller is interrupted meanwhile, which shows afterwards; but not if the
     * caller is that thread itself, as when its log handler closes the cache.
     *
     * @param thread one that was started
     */
    public static void awaitEnd(Thread thread) {
        if (thread == Thread.currentThread()) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
