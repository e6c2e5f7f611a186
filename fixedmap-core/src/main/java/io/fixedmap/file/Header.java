package io.fixedmap.file;

import io.fixedmap.file.CacheFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The first page of a file: written once, when the rest of the file is in place, and never changed.
 *
 * @param geometry of the file
 * @param seed of the table's hash, four words
 * @param digest name of the digest that names the blobs
 * @param createdMillis when the file was made, since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Header(Geometry geometry, long[] seed, String digest, long createdMillis) {
    /** The one digest there is so far. */
    static final String SHA_256 = "SHA-256";

    ByteBuffer encode() {
        ByteBuffer page = ByteBuffer.allocate(FileLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(FileLayout.MAGIC, FileLayout.MAGIC_VALUE);
        page.putInt(FileLayout.VERSION, FileLayout.VERSION_VALUE);
        page.putInt(FileLayout.HEADER_LENGTH, FileLayout.HEADER_BYTES);
        page.putInt(FileLayout.CAPACITY, geometry.capacity());
        page.putInt(FileLayout.BLOCK_BYTES, geometry.blockBytes());
        page.putInt(FileLayout.BLOCKS, geometry.blocks());
        page.putLong(FileLayout.SLOTS_OFFSET, geometry.slotsOffset());
        page.putLong(FileLayout.SLOTS_BYTES, geometry.slotsBytes());
        page.putLong(FileLayout.LINKS_OFFSET, geometry.linksOffset());
        page.putLong(FileLayout.LINKS_BYTES, geometry.linksBytes());
        page.putLong(FileLayout.BLOCKS_OFFSET, geometry.blocksOffset());
        page.putLong(FileLayout.BLOCKS_BYTES, geometry.blocksBytes());
        page.putLong(FileLayout.FILE_BYTES, geometry.fileBytes());
        page.putLong(FileLayout.CREATED, createdMillis);
        for (int i = 0; i < FileLayout.SEED_WORDS; i++) {
            page.putLong(FileLayout.SEED + i * Long.BYTES, seed[i]);
        }
        page.put(FileLayout.DIGEST, digest.getBytes(StandardCharsets.US_ASCII));
        page.putInt(FileLayout.CHECKSUM, checksum(page));
        return page;
    }

    private static int checksum(ByteBuffer page) {
        CRC32C crc = new CRC32C();
        crc.update(page.slice(0, FileLayout.CHECKSUM));
        return (int) crc.getValue();
    }

    /**
     * Reads the header of a file.
     *
     * @param path for messages
     * @throws CacheFileException if it is not one that this version can read
     */
    static Header read(Path path, FileChannel file) throws IOException {
        ByteBuffer page = firstPage(file).order(ByteOrder.LITTLE_ENDIAN);
        if (page.limit() == 0) {
            throw new CacheFileException(
                    Reason.EMPTY, path, "cache file must not be empty; remove it, or set onMismatch to RECREATE", "");
        }
        if (!hasMagic(page)) {
            throw new CacheFileException(
                    Reason.FOREIGN,
                    path,
                    "cache file must be one that a cache made; choose another path, or set onMismatch to RECREATE to have it"
                            + " replaced",
                    "");
        }
        if (page.limit() < FileLayout.HEADER_BYTES) {
            throw new CacheFileException(
                    Reason.BROKEN_HEADER,
                    path,
                    "cache file ends within its header; remove it, or set onMismatch to RECREATE",
                    ", fileBytes=" + page.limit() + ", headerBytes=" + FileLayout.HEADER_BYTES);
        }
        int version = page.getInt(FileLayout.VERSION);
        if (version != FileLayout.VERSION_VALUE) {
            throw new CacheFileException(
                    Reason.OTHER_VERSION,
                    path,
                    "cache file must have a format that this version of the library knows; use the version that wrote it,"
                            + " or set onMismatch to RECREATE",
                    ", fileVersion=" + Integer.toUnsignedString(version) + ", knownVersion="
                            + FileLayout.VERSION_VALUE);
        }
        if (page.getInt(FileLayout.CHECKSUM) != checksum(page)) {
            throw broken(
                    path,
                    "checksum=" + Integer.toHexString(page.getInt(FileLayout.CHECKSUM)) + ", computed="
                            + Integer.toHexString(checksum(page)));
        }
        Header header = new Header(geometry(path, page), seed(page), digest(page), page.getLong(FileLayout.CREATED));
        if (!header.encode().equals(page)) {
            throw broken(path, header.geometry + ", digest=" + header.digest);
        }
        if (!header.digest.equals(SHA_256)) {
            throw new CacheFileException(
                    Reason.OTHER_DIGEST,
                    path,
                    "blobs of a cache file must be named by the cache's digest; use the version of the library that wrote"
                            + " it, or set onMismatch to RECREATE",
                    ", fileDigest=" + header.digest + ", cacheDigest=" + SHA_256);
        }
        return header;
    }

    /** Reads the first page of a file, or what there is of it. */
    static ByteBuffer firstPage(FileChannel file) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(FileLayout.HEADER_BYTES);
        while (page.hasRemaining() && file.read(page, page.position()) >= 0) {
            // short reads are allowed
        }
        return page.flip();
    }

    /** Tells whether a file's first page begins as that of a cache's, as far as there is any of it. */
    static boolean hasMagic(ByteBuffer page) {
        for (int i = 0; i < Math.min(Long.BYTES, page.limit()); i++) {
            if (page.get(FileLayout.MAGIC + i) != (byte) (FileLayout.MAGIC_VALUE >>> (i * Byte.SIZE))) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether all of a first page is zeros, as far as there is any of it, but for the checksum that it ends with. */
    static boolean hasNoMoreThanChecksum(ByteBuffer page) {
        int bytes = Math.min(FileLayout.CHECKSUM, page.limit());
        return page.slice(0, bytes).equals(ByteBuffer.allocate(bytes));
    }

    private static Geometry geometry(Path path, ByteBuffer page) {
        int capacity = page.getInt(FileLayout.CAPACITY);
        int blockBytes = page.getInt(FileLayout.BLOCK_BYTES);
        int blocks = page.getInt(FileLayout.BLOCKS);
        try {
            return new Geometry(capacity, blockBytes, blocks);
        } catch (IllegalArgumentException e) {
            throw broken(path, "capacity=" + capacity + ", blockBytes=" + blockBytes + ", blocks=" + blocks);
        }
    }

    private static long[] seed(ByteBuffer page) {
        long[] seed = new long[FileLayout.SEED_WORDS];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = page.getLong(FileLayout.SEED + i * Long.BYTES);
        }
        return seed;
    }

    private static String digest(ByteBuffer page) {
        byte[] name = new byte[FileLayout.DIGEST_BYTES];
        page.get(FileLayout.DIGEST, name);
        return new String(name, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private static CacheFileException broken(Path path, String values) {
        return new CacheFileException(
                Reason.BROKEN_HEADER,
                path,
                "cache file must have an intact header; remove it, or set onMismatch to RECREATE",
                ", " + values);
    }
}
