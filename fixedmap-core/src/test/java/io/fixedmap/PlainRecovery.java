package io.fixedmap;

import java.util.HashSet;
import java.util.Set;

/** What a recovery must come to, said as plainly as possible; for small tables, where no key is too far from home. */
record PlainRecovery(Set<Digest> accepted, long dropped) {
    private static final int NONE = -1;

    static PlainRecovery of(Memory memory) {
        Set<Digest> accepted = new HashSet<>();
        Set<Integer> claimed = new HashSet<>();
        long dropped = 0;
        for (int slotIndex = 0; slotIndex < memory.capacity; slotIndex++) {
            if (memory.state(slotIndex) != Memory.OCCUPIED) {
                continue;
            }
            Set<Integer> chain = chain(memory, slotIndex);
            Digest key = memory.key(slotIndex);
            boolean alone = chain != null && chain.stream().noneMatch(claimed::contains);
            if (alone && !accepted.contains(key)) {
                accepted.add(key);
                claimed.addAll(chain);
            } else {
                dropped++;
            }
        }
        return new PlainRecovery(accepted, dropped);
    }

    /** The blocks of a chain that has as many different ones as its length needs, else null. */
    private static Set<Integer> chain(Memory memory, int slotIndex) {
        long length = memory.length(slotIndex);
        if (length > (long) memory.blocks * memory.blockBytes) {
            return null;
        }
        Set<Integer> chain = new HashSet<>();
        int block = length == 0 ? NONE : memory.head(slotIndex);
        for (long left = length; left > 0; left -= memory.blockBytes) {
            if (block < 0 || block >= memory.blocks || !chain.add(block)) {
                return null;
            }
            block = memory.link(block);
        }
        return block == NONE ? chain : null;
    }
}
