package io.fixedmap;

import static org.assertj.core.api.Assertions.fail;

import io.fixedmap.block.BlockArena;
import io.fixedmap.evict.Queue;
import io.fixedmap.table.SlotTable;
import io.fixedmap.table.TableIntegrity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Walks all of a cache that nobody uses at the moment and has no content open, and reports every broken invariant in one
 * message.
 */
final class Integrity {
    private final Space space;
    private final SlotTable table;
    private final BlockArena arena;
    private final List<String> broken = new ArrayList<>();
    private final BitSet seenBlocks;

    private Integrity(Space space) {
        this.space = space;
        this.table = space.table;
        this.arena = space.arena;
        this.seenBlocks = new BitSet(arena.blocks());
    }

    static void check(ContentCache cache) {
        Integrity integrity = new Integrity(((OffHeapContentCache) cache).space());
        integrity.broken.addAll(TableIntegrity.broken(integrity.table));
        integrity.checkBlocks();
        // Under the lock a cache in a file marks and counts its blobs as verified under, meanwhile.
        integrity.space.room.withPolicy(policy -> {
            integrity.checkEntries();
            return policy;
        });
        integrity.checkBooks();
        integrity.checkStats(cache.stats());
        if (!integrity.broken.isEmpty()) {
            fail("broken invariants:\n  " + String.join("\n  ", integrity.broken));
        }
    }

    private void expect(boolean holds, String invariant, Object... values) {
        if (!holds) {
            StringBuilder line = new StringBuilder(invariant).append(':');
            for (Object value : values) {
                line.append(' ').append(value);
            }
            broken.add(line.toString());
        }
    }

    private void checkBlocks() {
        boolean ended = arena.visitFree(block -> {
            expect(!seenBlocks.get(block), "free list visits a block once", "block", block);
            seenBlocks.set(block);
        });
        expect(ended, "free list ends");
        int free = seenBlocks.cardinality();
        expect(free == arena.freeBlocks(), "credits equal free blocks", free, arena.freeBlocks());
        for (int slotIndex = 0; slotIndex < table.capacity(); slotIndex++) {
            if (table.refAt(slotIndex) >= 0) {
                checkChain(slotIndex);
            }
        }
        expect(
                seenBlocks.cardinality() == arena.blocks(),
                "each block is free or in a chain",
                seenBlocks.cardinality(),
                arena.blocks());
    }

    private void checkChain(int slotIndex) {
        long blocks = space.blobs.units(slotIndex);
        boolean contiguous = BlobLayout.isContiguous(space.blobs.lengthWord(slotIndex));
        int block = space.blobs.head(slotIndex);
        for (long i = 0; i < blocks; i++) {
            if (!arena.isBlock(block)) {
                expect(false, "chain has all its blocks", "slot", slotIndex, "block", block, i, "of", blocks);
                return;
            }
            expect(!seenBlocks.get(block), "block is in one chain only", "slot", slotIndex, "block", block);
            seenBlocks.set(block);
            int next = arena.link(block);
            expect(!contiguous || i == blocks - 1 || next == block + 1, "contiguous chain is contiguous", slotIndex);
            block = next;
        }
        expect(block == BlockArena.NONE, "chain ends where its length says", "slot", slotIndex, "next", block);
    }

    private void checkEntries() {
        Set<Digest> digests = new HashSet<>();
        long entries = 0;
        long payload = 0;
        long unverified = 0;
        for (int slotIndex = 0; slotIndex < table.capacity(); slotIndex++) {
            long ref = table.refAt(slotIndex);
            int queue = table.slots().valueByte(slotIndex, BlobLayout.QUEUE);
            if (ref < 0) {
                expect(queue == Queue.NONE.code(), "empty slot is in no queue", "slot", slotIndex, queue);
                continue;
            }
            entries++;
            unverified += BlobLayout.isUnverified(space.blobs.lengthWord(slotIndex)) ? 1 : 0;
            payload += space.blobs.length(slotIndex);
            Digest digest = Tables.keyAt(table, slotIndex);
            expect(digests.add(digest), "digest is there once", digest);
            expect(
                    Tables.locate(table, Tables.hash(table, digest), digest) == ref,
                    "entry is found under its digest",
                    "slot",
                    slotIndex);
            expect(queue != Queue.NONE.code(), "entry is in a queue", "slot", slotIndex);
        }
        expect(entries == table.size(), "size equals entries", entries, table.size());
        expect(entries == space.room.entriesInUse(), "entry credits equal entries", entries, space.room.entriesInUse());
        expect(entries <= space.room.maxEntries, "entries are within their bound", entries, space.room.maxEntries);
        long waiting = space.counters.sum(Counter.UNVERIFIED);
        expect(unverified == waiting, "unverified entries are what was counted", unverified, waiting);
        long counted = space.counters.sum(Counter.PAYLOAD_BYTES);
        expect(payload == counted, "payload is what was counted", payload, counted);
    }

    private void checkBooks() {
        long entries = space.room.entriesInUse();
        long used = arena.blocks() - arena.freeBlocks();
        expect(space.room.draftBlocks.inUse() == 0, "no draft has blocks", space.room.draftBlocks.inUse());
        space.room.withPolicy(policy -> {
            expect(policy.size() == entries, "policy books each entry", policy.size(), entries);
            expect(policy.units() == used, "policy books each block", policy.units(), used);
            policy.visitBroken(broken::add);
            return policy;
        });
    }

    private void checkStats(CacheStats stats) {
        expect(stats.usedBytes() >= stats.payloadBytes(), "payload fits its blocks", stats);
        expect(stats.usedBytes() <= stats.maxBytes(), "bytes are within their bound", stats);
        expect(stats.openHandles() == 0, "no content is open", stats.openHandles());
        long stored = stats.puts(PutOutcome.STORED);
        long found = space.recovered().entries() + space.recovered().surplus();
        expect(stored + found >= stats.entries() + stats.evictions(), "entries were stored or found", stats);
    }
}
