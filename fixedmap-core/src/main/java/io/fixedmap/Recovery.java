package io.fixedmap;

import io.fixedmap.block.ArenaRecovery;
import io.fixedmap.block.ArenaRecovery.Chain;
import io.fixedmap.block.BlockArena;
import io.fixedmap.evict.EvictionPolicy;
import io.fixedmap.evict.PolicyRecovery;
import io.fixedmap.memory.Region;
import io.fixedmap.table.SlotTable;
import io.fixedmap.table.TableRecovery;
import io.fixedmap.table.TableRecovery.Finding;
import java.util.EnumMap;
import java.util.Map;

/**
 * Takes in the blobs that slots and links hold already, whoever wrote them and however that ended: one walk over the slots,
 * which believes nothing and follows no chain that it has not checked.
 *
 * <p>For one thread, before anybody else uses the cache. May be broken off anywhere and done again.
 */
final class Recovery {
    /*
     * Order. An entry is dropped, by its control word, before anything is written to its blocks' links; those are written
     * last, and only if no accepted chain has them. So a recovery that is killed leaves what the next one finds again.
     */

    private final SlotTable table;
    private final BlockArena arena;
    private final Blobs blobs;
    private final TableRecovery slots;
    private final ArenaRecovery chains;
    private final PolicyRecovery books;
    private final Map<Damage, Long> damaged = new EnumMap<>(Damage.class);
    private long inFlight;
    private long entries;
    private long payloadBytes;

    Recovery(SlotTable table, BlockArena arena, Blobs blobs, EvictionPolicy policy) {
        this.table = table;
        this.arena = arena;
        this.blobs = blobs;
        this.slots = table.recovery();
        this.chains = arena.recovery();
        this.books = policy.recovery();
    }

    void run() {
        for (int slotIndex = 0; slotIndex < table.capacity(); slotIndex++) {
            switch (slots.holds(slotIndex)) {
                case ENTRY -> takeIn(slotIndex);
                case REMAINS -> {
                    inFlight++;
                    free(slotIndex);
                }
                case NOTHING -> free(slotIndex);
            }
        }
        books.finish();
        // What was dropped is free in its slot before a link of its chain changes.
        Region.storeStoreFence();
        chains.finish();
    }

    private void takeIn(int slotIndex) {
        long length = blobs.length(slotIndex);
        if (length > arena.bytes()) {
            drop(slotIndex, Damage.LENGTH);
            return;
        }
        Finding finding = slots.examine(slotIndex);
        if (finding != Finding.SOUND) {
            drop(slotIndex, Damage.of(finding));
            return;
        }
        Chain chain = chains.tryClaim(blobs.head(slotIndex), arena.blocksFor(length));
        if (!chain.isComplete()) {
            drop(slotIndex, Damage.of(chain));
            return;
        }
        blobs.restore(slotIndex, chain == Chain.CONTIGUOUS);
        books.add(slotIndex);
        slots.accept(slotIndex);
        entries++;
        payloadBytes += length;
    }

    private void drop(int slotIndex, Damage damage) {
        damaged.merge(damage, 1L, Long::sum);
        free(slotIndex);
    }

    private void free(int slotIndex) {
        slots.free(slotIndex);
        blobs.clearQueue(slotIndex);
    }

    long entries() {
        return entries;
    }

    long payloadBytes() {
        return payloadBytes;
    }

    Recovered result(long kept, long surplus) {
        return new Recovered(kept, inFlight, Map.copyOf(damaged), surplus);
    }
}
