package io.fixedmap.evict;

import io.fixedmap.memory.DirectMemoryError;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Decides who comes in and who goes: an adaptive S3-FIFO whose main region is swept in slot order.
 *
 * <p>Newcomers queue in a small FIFO. Those read often enough while they queue move to the main region, the others are
 * evicted and remembered for a while as ghosts; one that comes back in time goes straight to the main region. A clock hand
 * sweeps the main region. How much of the room is for newcomers adapts to which kind of eviction proves premature. A hit
 * costs the reader no more than raising a count of two bits.
 *
 * <p>Not thread-safe, but for guesses: the caller holds one lock around every other call. Only the counts are touched by
 * others.
 */
public final class EvictionPolicy {
    /*
     * Overview. Two bounds, entries and units (blocks). One of them binds: the one the latest eviction was for.
     * Everything that depends on size (admission, how long an entry stays) applies while units bind only; otherwise
     * hits on bytes fall below LRU's.
     *
     * Frequencies. A sketch counts the misses of each key, and the hits that entries of the main region have paid
     * with. A newcomer that is about to go for want of hits stays in place of an entry of the main region that the
     * sketch knows much less of. Ghosts cannot tell that, because they do not live as long as a long loop.
     *
     * Measured: docs/decisions/eviction.md. Sources: Yang et al., "FIFO queues are all you need for cache eviction",
     * SOSP 2023 (S3-FIFO); Corbato, "A paging experiment with the Multics system", 1968 (CLOCK); Einziger, Friedman,
     * Manes, "TinyLFU: a highly efficient cache admission policy", 2017 (the sketch); Cherkasova, "Improving WWW
     * proxies performance with Greedy-Dual-Size-Frequency", 1998 (the size rule).
     */

    /** Highest count; readers do not raise it further. */
    public static final int MAX_COUNT = 3;

    private static final long GHOSTS_PER_SLOT = 2;

    /** What ghosts and the newcomers' ring take outside the heap. */
    public static final long OFF_HEAP_BYTES_PER_SLOT = (GHOSTS_PER_SLOT + 1) * Integer.BYTES;

    private static final double INITIAL_SHARE = 0.10;
    private static final double MIN_SHARE = 0.01;
    private static final double MAX_SHARE = 0.80;

    /** A cache found as full as this had been evicting. */
    private static final double FULL = 0.95;

    private static final double SHARE_STEP = 0.003;
    private static final double MAX_STEP_FACTOR = 4;

    /** A ghost is young, and so its eviction premature, up to this share of the capacity. */
    private static final double YOUNG = 0.05;

    /** How long a ghost helps its key, in capacities. */
    private static final double GHOST_LIFE_ENTRIES = 0.9;

    private static final double GHOST_LIFE_BYTES = 0.25;

    /** How many times the average size something must have to be left out at first sight. */
    private static final double LARGE = 4;

    private static final double MIN_SIZE_FACTOR = 1.0 / 16;
    private static final double MAX_SIZE_FACTOR = 4;

    /** How much more often a newcomer must have been asked for to displace an entry of the main region. */
    private static final int CLEARLY_MORE = 2;

    /** How many entries an eviction looks at before it takes the next best. */
    private static final int PATIENCE = 1024;

    private final long maxEntries;
    private final long maxUnits;
    private final EvictableEntries entries;
    private final Eviction eviction;
    private final NewcomerRing newcomers;
    private final MainSweep main;
    private final GhostTable ghosts;
    private final FrequencySketch sketch;
    private final SplittableRandom random;

    private boolean bytesBind;
    private boolean filling = true;
    private double share = INITIAL_SHARE;

    /**
     * Starts with nothing: {@value #OFF_HEAP_BYTES_PER_SLOT} bytes a slot outside the heap, and 4 on it.
     *
     * @param capacitySlots slots of the table, a power of two of at least 8
     * @param maxEntries the bound in entries, less than {@code capacitySlots}
     * @param maxUnits the bound in units
     * @param entries where to find what is known of each entry
     * @param eviction removes what the policy chooses
     * @param seed for the little chance there is
     * @throws DirectMemoryError if the JVM may not reserve that much direct memory
     */
    public EvictionPolicy(
            int capacitySlots, long maxEntries, long maxUnits, EvictableEntries entries, Eviction eviction, long seed) {
        if (maxEntries >= capacitySlots) {
            throw new IllegalArgumentException("maxEntries must be less than the slots: maxEntries=" + maxEntries
                    + ", capacitySlots=" + capacitySlots);
        }
        this.maxEntries = maxEntries;
        this.maxUnits = maxUnits;
        this.entries = entries;
        this.eviction = eviction;
        this.newcomers = new NewcomerRing(capacitySlots, entries);
        this.main = new MainSweep(capacitySlots, entries);
        this.ghosts = new GhostTable(GHOSTS_PER_SLOT * capacitySlots);
        this.sketch = new FrequencySketch(capacitySlots);
        this.random = new SplittableRandom(seed);
    }

    /**
     * Decides about a key that is not in the cache. To be followed by {@link #added} unless the answer is {@code NONE}.
     *
     * @param keyHash as {@link EvictableEntries#keyHash}
     * @param units the room it would take
     * @param roomIsShort true if others have to be evicted for it
     * @return the queue to put it in, or {@code NONE} to leave it out, this time
     */
    public Queue admit(long keyHash, long units, boolean roomIsShort) {
        sketch.add(keyHash, size());
        int ghost = ghosts.take(keyHash);
        if (ghost != GhostTable.UNKNOWN) {
            double age = ghosts.age(ghost);
            if (age <= YOUNG) {
                adapt(GhostTable.isFromMain(ghost), units);
            }
            if (age <= (bytesBind ? GHOST_LIFE_BYTES : GHOST_LIFE_ENTRIES)) {
                return Queue.MAIN;
            }
        }
        if (roomIsShort && isTooLargeAtFirstSight(units)) {
            ghosts.remember(keyHash, false);
            return Queue.NONE;
        }
        return Queue.NEWCOMERS;
    }

    private boolean isTooLargeAtFirstSight(long units) {
        return bytesBind && units > share * maxUnits && relativeSize(units) > LARGE;
    }

    private void adapt(boolean fromMain, long units) {
        double step = SHARE_STEP * (bytesBind ? Math.min(relativeSize(units), MAX_STEP_FACTOR) : 1);
        setShare(share + (fromMain ? -step : step));
    }

    private void setShare(double wanted) {
        share = Math.max(MIN_SHARE, Math.min(MAX_SHARE, wanted));
    }

    /**
     * Takes an entry into a queue. Its count is the caller's to start at 0.
     *
     * @param slotIndex its slot, whose {@link EvictableEntries#units} are known by now
     * @param queue what {@link #admit} answered
     */
    public void added(int slotIndex, Queue queue) {
        if (queue == Queue.MAIN) {
            main.add(slotIndex);
            return;
        }
        newcomers.add(slotIndex);
        while (filling && newcomersExceedTheirShareOfAny()) {
            int oldest = newcomers.pop();
            promote(oldest, entries.units(oldest));
        }
    }

    /** Moves a newcomer that was taken out of its queue to the main region. */
    private void promote(int slotIndex, long units) {
        leave(slotIndex, units);
        main.add(slotIndex);
    }

    private boolean newcomersExceedTheirShareOfAny() {
        return newcomers.size() > 1 && (newcomers.units() > share * maxUnits || newcomers.size() > share * maxEntries);
    }

    /**
     * Starts to take in entries whose queues and sequences are known.
     *
     * @return the recovery, for one thread, before anybody else uses the policy
     */
    public PolicyRecovery recovery() {
        return new PolicyRecovery(this, entries);
    }

    /** Takes in the newcomers, the oldest first, before any other entry is added. */
    void restoreNewcomers(int firstSequence, long[] newcomerSlots, int count) {
        newcomers.startAt(firstSequence);
        for (int i = 0; i < count; i++) {
            newcomers.add((int) newcomerSlots[i]);
        }
        guessShare();
    }

    /** Guesses the newcomers' share: in a cache that is full they have about that much. */
    private void guessShare() {
        double entriesFull = (double) size() / maxEntries;
        double unitsFull = (double) units() / maxUnits;
        if (Math.max(entriesFull, unitsFull) >= FULL) {
            filling = false;
            bytesBind = unitsFull > entriesFull;
            setShare(bytesBind ? (double) newcomers.units() / maxUnits : (double) newcomers.size() / maxEntries);
        }
    }

    /**
     * Lets go of an entry that was removed by somebody else than the policy. Its slot must not have been used again.
     *
     * @param slotIndex its slot
     */
    public void removed(int slotIndex) {
        leave(slotIndex, entries.units(slotIndex));
    }

    private void leave(int slotIndex, long units) {
        if (entries.queue(slotIndex) == Queue.MAIN.code()) {
            main.remove(slotIndex, units);
        } else {
            newcomers.countOut(units);
        }
        entries.setQueue(slotIndex, Queue.NONE.code());
    }

    /**
     * Evicts one entry, the one least likely to be asked for again.
     *
     * @param bound what there is too little of
     * @return false if there is none that may be evicted
     */
    public boolean evictOne(Bound bound) {
        bytesBind = bound == Bound.BYTES;
        filling = false;
        for (int i = 0; i < PATIENCE && size() > 0; i++) {
            if (newcomersExceedTheirShare() ? evictNewcomer(false) : evictFromMain(false)) {
                return true;
            }
        }
        return evictAny();
    }

    /**
     * Guesses the newcomer that may go next. For any thread, without the lock.
     *
     * @return a slot, whatever is in it
     */
    public int guessNewcomer() {
        return newcomers.guessNext();
    }

    /**
     * Guesses the entry of the main region that may go next. For any thread, without the lock.
     *
     * @return a slot, whatever is in it
     */
    public int guessFromMain() {
        return main.guessNext();
    }

    private boolean newcomersExceedTheirShare() {
        if (main.size() == 0) {
            return true;
        }
        return bytesBind ? newcomers.units() > share * maxUnits : newcomers.size() > share * maxEntries;
    }

    /** Looks at every entry once, whatever its count. */
    private boolean evictAny() {
        for (int i = main.size(); i > 0; i--) {
            if (evictFromMain(true)) {
                return true;
            }
        }
        for (int i = newcomers.size(); i > 0; i--) {
            if (evictNewcomer(true)) {
                return true;
            }
        }
        return false;
    }

    private boolean evictNewcomer(boolean whateverCount) {
        int slotIndex = newcomers.pop();
        long keyHash = entries.keyHash(slotIndex);
        long units = entries.units(slotIndex);
        boolean expired = entries.isExpired(slotIndex);
        if (!whateverCount && !expired) {
            if (entries.count(slotIndex) >= countToStay(units)) {
                promote(slotIndex, units);
                return false;
            }
            if (main.size() > 0 && evictFromMainFor(keyHash)) {
                promote(slotIndex, units);
                return true;
            }
        }
        if (evict(slotIndex, keyHash, units, expired, Queue.NEWCOMERS)) {
            return true;
        }
        newcomers.append(slotIndex);
        return false;
    }

    /**
     * Evicts what the hand points at if a newcomer was asked for clearly more often. Else what came first would stay for ever
     * where all that is new comes back too late to be remembered as a ghost.
     */
    private boolean evictFromMainFor(long newcomer) {
        int wanted = sketch.estimate(newcomer);
        if (wanted < CLEARLY_MORE) {
            return false;
        }
        int slotIndex = main.next();
        long keyHash = entries.keyHash(slotIndex);
        int count = entries.count(slotIndex);
        if (sketch.estimate(keyHash) + count + CLEARLY_MORE > wanted) {
            pay(slotIndex, keyHash, count, Math.min(count, 1));
            return false;
        }
        // On the newcomers' clock: the main region's stands still meanwhile, so the ghost would seem young for ever.
        return evict(slotIndex, keyHash, entries.units(slotIndex), entries.isExpired(slotIndex), Queue.NEWCOMERS);
    }

    /** Takes from an entry's count for its stay; what readers have counted is remembered with the misses. */
    private void pay(int slotIndex, long keyHash, int count, int price) {
        if (price > 0) {
            entries.setCount(slotIndex, count - price);
            for (int i = 0; i < price; i++) {
                sketch.add(keyHash, size());
            }
        }
    }

    /** Returns the count that makes a newcomer stay. */
    private int countToStay(long units) {
        return bytesBind ? (int) Math.max(1, Math.min(MAX_COUNT, Math.ceil(2 * sizeFactor(units)))) : 2;
    }

    private boolean evictFromMain(boolean whateverCount) {
        int slotIndex = main.next();
        long keyHash = entries.keyHash(slotIndex);
        long units = entries.units(slotIndex);
        boolean expired = entries.isExpired(slotIndex);
        if (!whateverCount && !expired) {
            int count = entries.count(slotIndex);
            int price = price(units);
            if (count >= price) {
                pay(slotIndex, keyHash, count, price);
                return false;
            }
        }
        return evict(slotIndex, keyHash, units, expired, Queue.MAIN);
    }

    /** Returns what an entry of the main region pays for staying: 1 on average for one of average size. */
    private int price(long units) {
        if (!bytesBind) {
            return 1;
        }
        double price = sizeFactor(units);
        int whole = (int) price;
        return random.nextDouble() < price - whole ? whole + 1 : whole;
    }

    /** Evicts an entry unless somebody holds it open; its ghost will age by the evictions of a queue, its clock. */
    private boolean evict(int slotIndex, long keyHash, long units, boolean expired, Queue clock) {
        if (!eviction.tryEvict(slotIndex, keyHash, units)) {
            return false;
        }
        leave(slotIndex, units);
        boolean fromMain = clock == Queue.MAIN;
        ghosts.advance(fromMain, bytesBind ? (double) units / maxUnits : 1.0 / maxEntries);
        if (!expired) {
            ghosts.remember(keyHash, fromMain);
        }
        return true;
    }

    private double relativeSize(long units) {
        long used = units();
        return used == 0 ? 1 : (double) units * size() / used;
    }

    /** Returns the square root of the relative size, within limits: a compromise between hits on objects and on bytes. */
    private double sizeFactor(long units) {
        return Math.max(MIN_SIZE_FACTOR, Math.min(MAX_SIZE_FACTOR, Math.sqrt(relativeSize(units))));
    }

    /**
     * Returns how many entries the policy counts.
     *
     * @return newcomers and main region together
     */
    public long size() {
        return (long) newcomers.size() + main.size();
    }

    /**
     * Returns how many units the policy counts.
     *
     * @return newcomers and main region together
     */
    public long units() {
        return newcomers.units() + main.units();
    }

    /**
     * Returns the share of the room that is for newcomers now.
     *
     * @return 0.01 to 0.80
     */
    public double newcomerShare() {
        return share;
    }

    /**
     * Walks the books and reports what does not add up.
     *
     * @param report receives each broken invariant
     */
    public void visitBroken(Consumer<String> report) {
        newcomers.visitBroken(report);
        main.visitBroken(report);
    }
}
