package io.fixedmap.benchmarks.table;

import io.fixedmap.Digest;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The operations of a map of digests, on tables of several sizes, loads and histories.
 *
 * <p>Many short windows, of which the report takes the least: other guests of a shared machine only ever make a window
 * longer. What that leaves out is the garbage collector's work, which the part {@code sustained} of the script has in.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 150, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2)
public class TableBenchmark {
    private static final Long VALUE = 7L;

    @Param({"FixedLongMap", "FixedMap", "ConcurrentHashMap"})
    private String map;

    @Param({"65536", "4194304"})
    private int capacity;

    @Param("0.75")
    private double load;

    /** How many deletes and inserts have gone before, in multiples of the capacity. */
    @Param("0")
    private int churn;

    /** Whether entries that are objects are in the old generation, as those of a map are that has lived for long. */
    @Param("false")
    private boolean old;

    private Peer peer;

    /** What the map holds, as objects of their own: whoever looks up a digest has parsed or computed it anew. */
    private Digest[] present;

    private Digest[] absent;

    /** What the map holds in the beginning, and as many other keys. */
    private Digest[] held;

    private Digest[] spare;

    /** Fills the map and, where asked, deletes and inserts until each slot was re-used many times. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(42);
        int entries = (int) (capacity * load);
        peer = Peers.create(map, capacity);
        held = new Digest[entries];
        spare = new Digest[entries];
        for (int i = 0; i < entries; i++) {
            held[i] = randomDigest(random);
            peer.insert(copy(held[i]), Long.valueOf(i + 1_000L));
        }
        for (long i = 0; i < (long) churn * capacity; i++) {
            int victim = random.nextInt(entries);
            peer.delete(held[victim]);
            held[victim] = randomDigest(random);
            peer.insert(copy(held[victim]), Long.valueOf(victim + 1_000L));
        }
        for (int i = 0; i < entries; i++) {
            spare[i] = randomDigest(random);
        }
        int probes = Math.min(capacity, 1 << 21);
        present = new Digest[probes];
        absent = new Digest[probes];
        for (int i = 0; i < probes; i++) {
            present[i] = copy(held[random.nextInt(entries)]);
        }
        for (int i = 0; i < probes; i++) {
            absent[i] = randomDigest(random);
        }
        if (old) {
            System.gc();
        }
    }

    private static Digest randomDigest(SplittableRandom random) {
        return Digest.ofWords(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static Digest copy(Digest digest) {
        return Digest.ofWords(digest.word(0), digest.word(1), digest.word(2), digest.word(3));
    }

    /** Gives the memory back. */
    @TearDown
    public void close() throws Exception {
        peer.close();
    }

    /** Where a thread is in the list of keys. */
    @State(Scope.Thread)
    public static class Cursor {
        private int next;

        /** Starts each thread elsewhere. */
        @Setup(Level.Trial)
        public void start(ThreadParams params) {
            next = params.getThreadIndex() * 7919;
        }

        Digest of(Digest[] keys) {
            return keys[next++ & (keys.length - 1)];
        }
    }

    /**
     * What a thread deletes and inserts in turn: its share of the keys that are held against as many that are not, then back.
     *
     * <p>Each key that is passed is an object of its own, and they lie in the order of their use, since a digest that comes
     * from outside has just been parsed or computed. They go in another order than they came, or a map that allocates its
     * entries would find them side by side.
     */
    @State(Scope.Thread)
    public static class Exchange {
        private Digest[] gone;
        private Digest[] fresh;
        private int next;

        /** Lays the keys out. */
        @Setup(Level.Trial)
        public void layOut(TableBenchmark table, ThreadParams params) {
            int share = table.held.length / params.getThreadCount();
            gone = new Digest[2 * share];
            fresh = new Digest[2 * share];
            SplittableRandom random = new SplittableRandom(params.getThreadIndex());
            layOut(table.held, table.spare, params.getThreadIndex() * share, shuffled(share, random), 0);
            layOut(table.spare, table.held, params.getThreadIndex() * share, shuffled(share, random), share);
        }

        private void layOut(Digest[] from, Digest[] to, int start, int[] order, int at) {
            for (int i = 0; i < order.length; i++) {
                gone[at + i] = copy(from[start + order[i]]);
                fresh[at + i] = copy(to[start + order[i]]);
            }
        }

        private static int[] shuffled(int length, SplittableRandom random) {
            int[] order = new int[length];
            for (int i = 0; i < length; i++) {
                int other = random.nextInt(i + 1);
                order[i] = order[other];
                order[other] = i;
            }
            return order;
        }

        int step() {
            int step = next++;
            if (next == gone.length) {
                next = 0;
            }
            return step;
        }
    }

    /** Finds a present key. */
    @Benchmark
    public boolean hit(Cursor cursor) {
        return peer.find(cursor.of(present));
    }

    /** Looks for an absent key. */
    @Benchmark
    public boolean miss(Cursor cursor) {
        return peer.find(cursor.of(absent));
    }

    /** Finds a present key, which one depends on the value found before: latency where {@link #hit} is throughput. */
    @Benchmark
    public long dependentHit(Cursor cursor) {
        long number = peer.findNumber(cursor.of(present));
        cursor.next += (int) (number >>> 62);
        return number;
    }

    /** Finds 19 times, updates once. */
    @Benchmark
    public void mix(Cursor cursor) {
        Digest key = cursor.of(present);
        if (cursor.next % 20 == 0) {
            peer.update(key);
        } else if (!peer.find(key)) {
            throw new AssertionError("lost: key=" + key);
        }
    }

    /** Updates a present key. */
    @Benchmark
    public void update(Cursor cursor) {
        peer.update(cursor.of(present));
    }

    /** Counts in a present key's value. */
    @Benchmark
    public void count(Cursor cursor) {
        peer.count(cursor.of(present));
    }

    /** Counts in one and the same key's value. */
    @Benchmark
    public void countOneKey() {
        peer.count(present[0]);
    }

    /** Deletes a present key and inserts an absent one. */
    @Benchmark
    public void deleteInsert(Exchange exchange) {
        int step = exchange.step();
        peer.delete(exchange.gone[step]);
        peer.insert(exchange.fresh[step], VALUE);
    }

    /** Updates one and the same key. */
    @Benchmark
    public void updateOneKey() {
        peer.update(present[0]);
    }
}
