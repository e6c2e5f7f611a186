package io.fixedmap.benchmarks.table;

import io.fixedmap.Digest;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Prints the bytes an entry costs at 786,432 entries in 1,048,576 slots: heap and direct memory after a collection, with the
 * keys that maps of objects hold, without the values, which are one shared object.
 */
final class MemoryFootprint {
    private static final int CAPACITY = 1 << 20;
    private static final Long VALUE = 7L;

    private MemoryFootprint() {}

    /** Measures the map that is named. */
    public static void main(String[] arguments) throws Exception {
        // Once on a small map, so that classes and what they hold are not counted.
        bytesAnEntry(arguments[0], 1 << 10);
        System.out.printf(Locale.ROOT, "%s: %.1f bytes an entry%n", arguments[0], bytesAnEntry(arguments[0], CAPACITY));
    }

    private static double bytesAnEntry(String name, int capacity) throws Exception {
        int entries = capacity / 4 * 3;
        SplittableRandom random = new SplittableRandom(42);
        long before = used();
        try (Peer map = Peers.create(name, capacity)) {
            for (int i = 0; i < entries; i++) {
                map.insert(
                        Digest.ofWords(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
                        VALUE);
            }
            return (double) (used() - before) / entries;
        }
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        long direct = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getMemoryUsed();
        }
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
