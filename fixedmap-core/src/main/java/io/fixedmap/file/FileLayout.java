package io.fixedmap.file;

/**
 * Where things lie in the header of a cache's file, all little-endian. docs/design/file-format.md is the grammar of the
 * whole file.
 *
 * <pre>
 *    +0  8 bytes magic        89 46 49 58 4D 41 50 0A
 *    +8  int  version         of the format
 *   +12  int  header bytes    4096
 *   +16  int  capacity        slots
 *   +20  int  block bytes
 *   +24  int  blocks
 *   +28  int  zero
 *   +32  long slots offset,   long slots bytes
 *   +48  long links offset,   long links bytes
 *   +64  long blocks offset,  long blocks bytes
 *   +80  long file bytes
 *   +88  long created         milliseconds since 1970
 *   +96  four longs           seed of the table's hash
 *  +128  16 bytes digest      name in ASCII, filled up with zeros
 *  +144  zeros
 * +4092  int  checksum        CRC-32C of the bytes before it
 * </pre>
 */
final class FileLayout {
    static final int HEADER_BYTES = 4096;

    static final int MAGIC = 0;
    static final int VERSION = 8;
    static final int HEADER_LENGTH = 12;
    static final int CAPACITY = 16;
    static final int BLOCK_BYTES = 20;
    static final int BLOCKS = 24;
    static final int SLOTS_OFFSET = 32;
    static final int SLOTS_BYTES = 40;
    static final int LINKS_OFFSET = 48;
    static final int LINKS_BYTES = 56;
    static final int BLOCKS_OFFSET = 64;
    static final int BLOCKS_BYTES = 72;
    static final int FILE_BYTES = 80;
    static final int CREATED = 88;
    static final int SEED = 96;
    static final int SEED_WORDS = 4;
    static final int DIGEST = 128;
    static final int DIGEST_BYTES = 16;
    static final int CHECKSUM = HEADER_BYTES - Integer.BYTES;

    /** "FIXMAP" between a byte that is not text and a line feed, so that a transfer as text breaks it visibly. */
    static final long MAGIC_VALUE = 0x0A_50_41_4D_58_49_46_89L;

    static final int VERSION_VALUE = 1;

    static {
        if (SEED + SEED_WORDS * Long.BYTES != DIGEST || DIGEST + DIGEST_BYTES > CHECKSUM) {
            throw new AssertionError("header fields must not overlap: digest=" + DIGEST + ", checksum=" + CHECKSUM);
        }
    }

    private FileLayout() {}
}
