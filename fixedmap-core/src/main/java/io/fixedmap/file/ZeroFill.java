package io.fixedmap.file;

import io.fixedmap.file.CacheFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes a file system give a file its blocks, by writing zeros: what is only promised may turn out not to be there. */
final class ZeroFill {
    private static final int BYTES_AT_ONCE = 1 << 20;

    private ZeroFill() {}

    /**
     * Writes zeros.
     *
     * @param path for messages
     * @param from where to begin
     * @param to where to end
     * @throws CacheFileException if the file system has no room
     */
    static void write(Path path, FileChannel file, long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(BYTES_AT_ONCE);
        try {
            for (long position = from; position < to; position += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), to - position));
                writeAll(file, zeros, position);
            }
        } catch (IOException e) {
            long free = Files.getFileStore(path.toAbsolutePath().getParent()).getUsableSpace();
            long missing = to - file.size();
            if (free >= missing) {
                throw e;
            }
            throw new CacheFileException(
                    Reason.NO_SPACE,
                    path,
                    "cache file must fit its file system, which gives it all its blocks at once; make room, choose another"
                            + " path, or less maxBytes",
                    ", fileBytes=" + to + ", missing=" + missing + ", free=" + free,
                    e);
        }
    }

    static void writeAll(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }
}
