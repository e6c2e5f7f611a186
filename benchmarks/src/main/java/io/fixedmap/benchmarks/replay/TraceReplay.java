package io.fixedmap.benchmarks.replay;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Prints hit ratios on the traces of a directory as Markdown tables. */
final class TraceReplay {
    private TraceReplay() {}

    /**
     * Replays.
     *
     * @param args the directory with the traces
     */
    public static void main(String[] args) throws IOException {
        List<Trace> traces = Trace.readAll(args);
        Summary entries = new Summary();
        heading("Entry-bounded, hit % of objects");
        for (Trace trace : traces) {
            for (double share : Trace.SHARES) {
                long bound = trace.entries(share);
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
        heading("Byte-bounded, hit % of objects / of bytes");
        for (Trace trace : traces) {
            if (!trace.sized()) {
                continue;
            }
            for (double share : Trace.SHARES) {
                long bound = trace.bytes(share);
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

    private static void heading(String title) {
        print("%n%s%n%n| trace | size | fixedmap | Caffeine | difference |%n|---|---|---|---|---|%n", title);
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
