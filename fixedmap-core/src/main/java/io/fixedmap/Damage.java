package io.fixedmap;

import io.fixedmap.block.ArenaRecovery.Chain;
import io.fixedmap.table.TableRecovery.Finding;

/** Why an entry that a file held was dropped. */
enum Damage {
    /** Its length is none that a blob here can have. */
    LENGTH,
    /** Its chain leads to a block that there is not. */
    BLOCK_OUT_OF_RANGE,
    /** Its chain leads into another one, or into itself. */
    BLOCK_CLAIMED_TWICE,
    /** Its chain ends before its length does. */
    CHAIN_TOO_SHORT,
    /** Its chain goes on behind its length. */
    CHAIN_TOO_LONG,
    /** Its chain was not followed any more after very many broken ones. */
    GIVEN_UP,
    /** Its key does not belong in its slot. */
    MISPLACED,
    /** Its key is there twice. */
    DUPLICATE;

    /** Translates what is wrong with a chain that is not complete. */
    static Damage of(Chain chain) {
        return switch (chain) {
            case OUT_OF_RANGE -> BLOCK_OUT_OF_RANGE;
            case CLAIMED_TWICE -> BLOCK_CLAIMED_TWICE;
            case TOO_SHORT -> CHAIN_TOO_SHORT;
            case TOO_LONG -> CHAIN_TOO_LONG;
            case GIVEN_UP -> GIVEN_UP;
            case CONTIGUOUS, SCATTERED -> throw new AssertionError("chain is not damaged: chain=" + chain);
        };
    }

    /** Translates what is wrong with a key that is not sound. */
    static Damage of(Finding finding) {
        return switch (finding) {
            case MISPLACED -> MISPLACED;
            case DUPLICATE -> DUPLICATE;
            case SOUND -> throw new AssertionError("key is not damaged: finding=" + finding);
        };
    }
}
