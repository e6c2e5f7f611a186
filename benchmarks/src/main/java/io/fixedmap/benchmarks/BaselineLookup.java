package io.fixedmap.benchmarks;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Looks up one key in a {@link ConcurrentHashMap}: the cheapest read that the JDK offers to many threads. */
@State(Scope.Benchmark)
public class BaselineLookup {
    private ConcurrentMap<Long, Long> map;

    /** Puts 65,536 keys into the map. */
    @Setup
    public void fill() {
        map = new ConcurrentHashMap<>();
        for (long key = 0; key < 1 << 16; key++) {
            map.put(key, key);
        }
    }

    /**
     * Reads a key that is present.
     *
     * @return the value
     */
    @Benchmark
    public @Nullable Long hit() {
        return map.get(4711L);
    }
}
