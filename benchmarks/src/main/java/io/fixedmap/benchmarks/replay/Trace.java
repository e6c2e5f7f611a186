package io.fixedmap.benchmarks.replay;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A recorded sequence of requests for objects.
 *
 * <p>File format: gzip of big-endian 32-bit integers: magic {@code FCT1}, sized (0 or 1), number of requests, number of
 * objects, the size of each object in bytes, and for each request the number of its object.
 *
 * @param name file name without its ending
 * @param sized whether the sizes mean anything
 * @param sizes size of each object in bytes, 1 where not sized
 * @param requests the objects asked for, in order
 */
@SuppressWarnings("ArrayRecordComponent") // A trace is only read.
record Trace(String name, boolean sized, int[] sizes, int[] requests) {
    /** What caches may hold, as shares of a trace's objects or bytes. */
    static final List<Double> SHARES = List.of(0.001, 0.01, 0.05, 0.10, 0.30);

    private static final int MAGIC = 0x46435431;
    private static final String SUFFIX = ".fct.gz";

    private static Trace read(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                DataInputStream in = new DataInputStream(new BufferedInputStream(new GZIPInputStream(raw, 1 << 16)))) {
            int magic = in.readInt();
            if (magic != MAGIC) {
                throw new IOException("trace must start with FCT1: file=" + file + ", magic=" + magic);
            }
            boolean sized = in.readInt() == 1;
            int requests = in.readInt();
            int objects = in.readInt();
            String name = file.getFileName().toString().replace(SUFFIX, "");
            return new Trace(name, sized, readInts(in, objects), readInts(in, requests));
        }
    }

    /** Reads the traces of the directory that is the one argument of a program. */
    static List<Trace> readAll(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException(
                    "one argument is needed, the directory with the traces: args=" + args.length);
        }
        List<Trace> traces = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(args[0]))) {
            for (Path file : files.filter(Trace::isTrace).sorted().toList()) {
                traces.add(read(file));
            }
        }
        return traces;
    }

    private static boolean isTrace(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** Returns a share of the objects. */
    long entries(double share) {
        return Math.max(1, Math.round(sizes.length * share));
    }

    /** Returns a share of the bytes of all objects. */
    long bytes(double share) {
        return Math.max(1, Math.round(totalBytes() * share));
    }

    private static int[] readInts(DataInputStream in, int count) throws IOException {
        int[] ints = new int[count];
        for (int i = 0; i < count; i++) {
            ints[i] = in.readInt();
        }
        return ints;
    }

    private long totalBytes() {
        long total = 0;
        for (int size : sizes) {
            total += size;
        }
        return total;
    }
}
