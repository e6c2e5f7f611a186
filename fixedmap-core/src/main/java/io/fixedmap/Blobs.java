package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.block.ChainCursor;
import io.fixedmap.evict.EvictableEntries;
import io.fixedmap.evict.EvictionPolicy;
import io.fixedmap.evict.Queue;
import io.fixedmap.memory.PaddedLong;
import io.fixedmap.table.SlotTable;
import io.fixedmap.table.Slots;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The entries of a table as blobs: what is known of each, by slot index. */
final class Blobs implements EvictableEntries {
    private static final long FOR_EVER = 0;

    private final SlotTable table;
    private final Slots slots;
    private final BlockArena arena;
    private final InstantSource clock;
    private final long timeToLiveMillis;

    /** Blobs have their times also without a time to live: the file may be opened with one the next time. */
    private final boolean keepsTimes;

    /**
     * What the clock told when it was last asked for what is done under the policy lock, which guards this. Not beside the
     * fields that each read needs.
     */
    private final PaddedLong lockedMillis = new PaddedLong(0);

    Blobs(
            SlotTable table,
            BlockArena arena,
            InstantSource clock,
            @Nullable Duration timeToLive,
            boolean mayBeOpenedAgain) {
        this.table = table;
        this.slots = table.slots();
        this.arena = arena;
        this.clock = clock;
        this.timeToLiveMillis = timeToLive == null ? FOR_EVER : timeToLive.toMillis();
        this.keepsTimes = mayExpire() || mayBeOpenedAgain;
    }

    /**
     * Asks the clock, for {@link #begin} and {@link #isExpired}. For whoever has just taken the policy lock: a clock that throws
     * there leaves nothing half done.
     */
    void readClock() {
        if (keepsTimes) {
            lockedMillis.setOpaque(clock.millis());
        }
    }

    /**
     * Writes what is known of a blob before its bytes are there; to be followed by {@link #setChain} before it is visible. For
     * whoever claimed the slot, under the policy lock.
     */
    void begin(int slotIndex, long length) {
        slots.setValue(slotIndex, BlobLayout.LENGTH_WORD, length);
        slots.setValue(slotIndex, BlobLayout.TIME_WORD, lockedMillis.getOpaque());
    }

    /** Writes where a blob's bytes are, {@link BlockArena#NONE} if it has none. For whoever claimed the slot. */
    void setChain(int slotIndex, int head, boolean contiguous) {
        slots.setValueInt(slotIndex, BlobLayout.HEAD, head);
        slots.setValueByte(slotIndex, BlobLayout.FLAGS, contiguous ? BlobLayout.CONTIGUOUS : 0);
    }

    /** Puts right what is known of a blob that was found: nothing may be out of its range, nor put in the future. */
    void restore(int slotIndex, boolean contiguous) {
        long lengthWord = lengthWord(slotIndex);
        long restored = BlobLayout.restored(lengthWord, contiguous);
        if (restored != lengthWord) {
            slots.setValue(slotIndex, BlobLayout.LENGTH_WORD, restored);
        }
        if (length(slotIndex) == 0) {
            slots.setValueInt(slotIndex, BlobLayout.HEAD, BlockArena.NONE);
        }
        long time = putMillis(slotIndex);
        long now = clock.millis();
        if (time < 0 || time > now) {
            slots.setValue(slotIndex, BlobLayout.TIME_WORD, now);
        }
    }

    /** Notes that a slot without a blob is in no queue. */
    void clearQueue(int slotIndex) {
        // Spares a page that is as it should be from being written back.
        if (queue(slotIndex) != Queue.NONE.code()) {
            setQueue(slotIndex, Queue.NONE.code());
        }
    }

    /** Takes over what policy and clock know of the same blob in another table. */
    void copyBooks(int slotIndex, Blobs from, int fromSlot) {
        setSequence(slotIndex, from.sequence(fromSlot));
        setCount(slotIndex, from.count(fromSlot));
        setQueue(slotIndex, from.queue(fromSlot));
        slots.setValue(slotIndex, BlobLayout.TIME_WORD, from.putMillis(fromSlot));
    }

    /** Marks a blob as verified or not. For whoever holds the policy lock, and knows the entry is there. */
    void setVerified(int slotIndex, boolean verified) {
        int flags = slots.valueByte(slotIndex, BlobLayout.FLAGS);
        int marked = verified ? flags & ~BlobLayout.UNVERIFIED : flags | BlobLayout.UNVERIFIED;
        slots.setValueByte(slotIndex, BlobLayout.FLAGS, (byte) marked);
    }

    int head(int slotIndex) {
        return BlobLayout.head(slots.value(slotIndex, BlobLayout.HEAD_WORD));
    }

    long lengthWord(int slotIndex) {
        return slots.value(slotIndex, BlobLayout.LENGTH_WORD);
    }

    long length(int slotIndex) {
        return BlobLayout.length(lengthWord(slotIndex));
    }

    /** Walks along the bytes of a blob. For whoever holds it. */
    ChainCursor cursor(int slotIndex) {
        long lengthWord = lengthWord(slotIndex);
        return new ChainCursor(
                arena, head(slotIndex), BlobLayout.isContiguous(lengthWord), 0, BlobLayout.length(lengthWord));
    }

    /** Returns how many blocks the blob takes. */
    @Override
    public long units(int slotIndex) {
        return arena.blocksFor(length(slotIndex));
    }

    @Override
    public long keyHash(int slotIndex) {
        return table.hashAt(slotIndex);
    }

    @Override
    public int count(int slotIndex) {
        return slots.valueByte(slotIndex, BlobLayout.COUNT);
    }

    @Override
    public void setCount(int slotIndex, int count) {
        slots.setValueByte(slotIndex, BlobLayout.COUNT, (byte) count);
    }

    @Override
    public int queue(int slotIndex) {
        return slots.valueByte(slotIndex, BlobLayout.QUEUE);
    }

    @Override
    public void setQueue(int slotIndex, int queue) {
        slots.setValueByte(slotIndex, BlobLayout.QUEUE, (byte) queue);
    }

    @Override
    public int sequence(int slotIndex) {
        return slots.valueInt(slotIndex, BlobLayout.SEQUENCE);
    }

    @Override
    public void setSequence(int slotIndex, int sequence) {
        slots.setValueInt(slotIndex, BlobLayout.SEQUENCE, sequence);
    }

    /** Returns when the blob was put, in milliseconds since 1970; 0 where nobody will ever ask. */
    long putMillis(int slotIndex) {
        return slots.value(slotIndex, BlobLayout.TIME_WORD);
    }

    /** Notes that a blob was read; {@code lengthWord} is what the reader saw. Never more than one plain store. */
    void raiseCount(int slotIndex, long lengthWord) {
        int count = BlobLayout.count(lengthWord);
        if (count < EvictionPolicy.MAX_COUNT) {
            // Plain and unlocked: a lost step costs little, and so does a stray one, if the slot is another entry's
            // by now.
            slots.setValueByte(slotIndex, BlobLayout.COUNT, (byte) (count + 1));
        }
    }

    /** Tells whether a blob had expired when the clock was last asked under the policy lock, which the caller holds. */
    @Override
    public boolean isExpired(int slotIndex) {
        return mayExpire() && isExpired(slotIndex, lockedMillis.getOpaque());
    }

    /** Tells whether a blob has expired by now. Asks the clock, so not for where the books are half changed. */
    boolean hasExpired(int slotIndex) {
        return mayExpire() && isExpired(slotIndex, clock.millis());
    }

    /** Also true of what was put in a far future: the clock was put back, and it would stay until then. */
    private boolean isExpired(int slotIndex, long millis) {
        return Math.abs(millis - slots.value(slotIndex, BlobLayout.TIME_WORD)) >= timeToLiveMillis;
    }

    /** Tells whether blobs have a time to live at all. */
    boolean mayExpire() {
        return timeToLiveMillis != FOR_EVER;
    }
}
