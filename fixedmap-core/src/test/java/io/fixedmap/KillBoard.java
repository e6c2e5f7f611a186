package io.fixedmap;

import io.fixedmap.memory.Region;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process knows of each content, in a mapped file, so that it is known after the process was killed at any
 * instruction. The states of a content are changed by the thread that puts and removes it, and by no other.
 */
final class KillBoard {
    /** Its removal, or that it was not let in, had been acknowledged. */
    static final byte ABSENT = 0;
    /** A put or a removal had begun, and not been acknowledged. */
    static final byte UNCERTAIN = 1;
    /** Its put had been acknowledged. */
    static final byte PRESENT = 2;

    private static final int EVICTING = 2 * KillContents.COUNT;
    private static final int BYTES = EVICTING + 1;

    private final Region region;

    KillBoard(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.write(path, new byte[BYTES]);
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            region = Region.map(file, 0, BYTES);
        }
    }

    byte state(int number) {
        return region.getByte(2L * number);
    }

    /** Notes a state: before whatever the calling thread does next, and after all that it has done. */
    void setState(int number, byte state) {
        Region.storeStoreFence();
        region.setByte(2L * number, state);
        Region.storeStoreFence();
    }

    boolean isEvicted(int number) {
        return region.getByte(2L * number + 1) != 0;
    }

    /** Notes that the cache said that it evicted a content, or with false that its put begins. */
    void setEvicted(int number, boolean evicted) {
        region.setByte(2L * number + 1, (byte) (evicted ? 1 : 0));
    }

    boolean isEvicting() {
        return region.getByte(EVICTING) != 0;
    }

    /** Notes whether from now on the cache may evict. */
    void setEvicting(boolean evicting) {
        region.setByte(EVICTING, (byte) (evicting ? 1 : 0));
        Region.storeStoreFence();
    }
}
