package io.fixedmap;

import io.fixedmap.block.BlockArena;
import io.fixedmap.file.CacheFile;
import io.fixedmap.file.Closing;
import io.fixedmap.file.Geometry;
import io.fixedmap.memory.DirectMemoryError;
import io.fixedmap.table.SlotTable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a cache's table and blocks are: in direct memory, or in a file.
 *
 * @param table digests to slots
 * @param arena the bytes
 * @param mayHoldBlobs whether blobs may be in it that are to be recovered
 * @param file what both are in; null for direct memory
 */
record Storage(
        SlotTable table,
        BlockArena arena,
        boolean mayHoldBlobs,
        @Nullable CacheFile file) {
    static Storage of(ContentCacheBuilder builder, SpaceSettings settings, Drops drops) {
        Geometry geometry = builder.geometry();
        if (builder.file == null) {
            return allocate(geometry);
        }
        CacheFile file = CacheFile.open(builder.file, geometry, builder.onMismatch);
        CacheFile used = file.geometry().equals(geometry) ? file : Resize.replace(file, geometry, settings, drops);
        try {
            return in(used);
        } catch (Throwable e) {
            // such as a heap too small for the table's words
            Closing.after(e, used::close);
            throw e;
        }
    }

    private static Storage allocate(Geometry geometry) {
        SlotTable table = Tables.allocate(geometry.capacity(), true);
        try {
            return new Storage(table, BlockArena.allocate(geometry.blocks(), geometry.blockBytes()), false, null);
        } catch (DirectMemoryError e) {
            long bytes = geometry.blocksBytes();
            throw new OffHeapMemoryException("cache of maxBytes=" + bytes, bytes, e);
        }
    }

    static Storage in(CacheFile file) {
        Geometry geometry = file.geometry();
        return new Storage(
                new SlotTable(geometry.capacity(), file.slots(), file.seed(), true),
                new BlockArena(geometry.blocks(), geometry.blockBytes(), file.blocks(), file.links()),
                true,
                file);
    }

    /** Returns where the file is; null for direct memory. */
    @Nullable
    Path path() {
        return file == null ? null : file.path();
    }

    /** Writes the file to its medium and lets go of it. */
    void close() {
        if (file != null) {
            try (CacheFile closed = file) {
                closed.force();
            }
        }
    }
}
