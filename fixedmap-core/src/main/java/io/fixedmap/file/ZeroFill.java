package io.fixedmap.file;

import io.fixedmap.file.CacheFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a file system give a file its blocks, by writing zeros: what is only promised may turn out not to be there. */
final class ZeroFill {
    /** Few: the JDK takes as much direct memory for the thread, which may have been given none to spare. */
    private static final int BYTES_AT_ONCE = 1 << 16;

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
        // Asked first, so that a size that cannot fit does not fill the disk that others use, too.
        long free = free(path);
        long missing = to - file.size();
        if (free > 0 && free < missing) { // 0: full, or not told; writing will show
            throw noSpace(path, to, missing, free, null);
        }
        ByteBuffer zeros = ByteBuffer.allocate(BYTES_AT_ONCE);
        try {
            for (long position = from; position < to; position += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), to - position));
                writeAll(file, zeros, position);
            }
        } catch (IOException e) {
            if (!file.isOpen()) {
                throw e; // an interrupt closes it
            }
            // Whatever the system calls it: a quota or a limit on the size of files does not show in what is free.
            throw noSpace(path, to, to - file.size(), free(path), e);
        }
    }

    /** Asks a file, not its file store: where that cannot be told, as in a chroot, the answer is 0 and no exception. */
    private static long free(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent())
                .toFile()
                .getUsableSpace();
    }

    private static CacheFileException noSpace(
            Path path, long fileBytes, long missing, long free, @Nullable IOException cause) {
        return new CacheFileException(
                Reason.NO_SPACE,
                path,
                "cache file must fit its file system, which gives it all its blocks at once, beside one that it replaces;"
                        + " make room, choose another path, or less maxBytes",
                ", fileBytes=" + fileBytes + ", missing=" + missing + ", free=" + free
                        + (cause == null ? "" : ", cause=" + cause),
                cause);
    }

    static void writeAll(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }
}
