package io.fixedmap.benchmarks.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints hit ratios on the traces of a directory as Markdown tables. */
final class TraceReplay {
    static final double[] SHARES = {0.001, 0.01, 0.05, 0.10, 0.30};

    private TraceReplay() {}

    /**
     * Replays.
     *
     * @param args the directory with the traces
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException(
                    "one argument is needed, the directory with the traces: args=" + args.length);
        }
        List<Trace> traces = readAll(Path.of(args[0]));
        Summary entries = new Summary();
        heading("Entry-bounded, hit % of objects", "");
        for (Trace trace : traces) {
            for (double share : SHARES) {
                long bound = Math.max(1, Math.round(trace.sizes().length * share));
                double ours = PolicyReplay.byEntries(trace, bound).ofObjects();
                double caffeine = CaffeineReplay.byEntries(trace, bound).ofObjects();
                entries.add(ours, caffeine);
                print(
                        "| %s | %s | %.2f | %.2f | %+.2f |%n",
                        trace.name(), percent(share), 100 * ours, 100 * caffeine, 100 * (ours - caffeine));
            }
        }
        Summary objects = new Summary();
        Summary bytes = new Summary();
        heading("Byte-bounded, hit % of objects / of bytes", "");
        for (Trace trace : traces) {
            if (!trace.sized()) {
                continue;
            }
            for (double share : SHARES) {
                long bound = Math.max(1, Math.round(trace.totalBytes() * share));
                HitRatio ours = PolicyReplay.byBytes(trace, bound);
                HitRatio caffeine = CaffeineReplay.byBytes(trace, bound);
                objects.add(ours.ofObjects(), caffeine.ofObjects());
                bytes.add(ours.ofBytes(), caffeine.ofBytes());
                print(
                        "| %s | %s | %.2f / %.2f | %.2f / %.2f | %+.2f / %+.2f |%n",
                        trace.name(),
                        percent(share),
                        100 * ours.ofObjects(),
                        100 * ours.ofBytes(),
                        100 * caffeine.ofObjects(),
                        100 * caffeine.ofBytes(),
                        100 * (ours.ofObjects() - caffeine.ofObjects()),
                        100 * (ours.ofBytes() - caffeine.ofBytes()));
            }
        }
        print("%n| | MR/C | mean hit %% | Caffeine's | worst | at or above Caffeine |%n|---|---|---|---|---|---|%n");
        entries.print("entry-bounded");
        objects.print("byte-bounded, objects");
        bytes.print("byte-bounded, bytes");
    }

    static List<Trace> readAll(Path directory) throws IOException {
        List<Trace> traces = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Trace::isTrace).sorted().toList()) {
                traces.add(Trace.read(file));
            }
        }
        return traces;
    }

    private static void heading(String title, String note) {
        print("%n%s%s%n%n| trace | size | fixedmap | Caffeine | difference |%n|---|---|---|---|---|%n", title, note);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }

    private static final class Summary {
        private double logs;
        private double sum;
        private double caffeineSum;
        private double worst;
        private int notBelow;
        private int cases;

        void add(double ours, double caffeine) {
            logs += Math.log((1 - ours) / (1 - caffeine));
            sum += ours;
            caffeineSum += caffeine;
            worst = Math.min(worst, ours - caffeine);
            notBelow += ours >= caffeine ? 1 : 0;
            cases++;
        }

        void print(String name) {
            TraceReplay.print(
                    "| %s | %.4f | %.2f | %.2f | %.2f | %d of %d |%n",
                    name,
                    Math.exp(logs / cases),
                    100 * sum / cases,
                    100 * caffeineSum / cases,
                    100 * worst,
                    notBelow,
                    cases);
        }
    }
}
