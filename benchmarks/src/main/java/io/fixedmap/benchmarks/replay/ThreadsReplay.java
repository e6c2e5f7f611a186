package io.fixedmap.benchmarks.replay;

import io.fixedmap.Digest;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** Prints what a second thread does to the hit ratios of a whole cache, bounded by entries, as a Markdown table. */
final class ThreadsReplay {
    private ThreadsReplay() {}

    /**
     * Replays.
     *
     * @param args the directory with the traces
     */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        double worst = 0;
        double sum = 0;
        int cases = 0;
        System.out.println("| trace | size | one thread | two threads | difference |\n|---|---|---|---|---|");
        for (Trace trace : Trace.readAll(args)) {
            Digest[] digests = CacheReplay.digests(trace);
            for (double share : Trace.SHARES) {
                long bound = trace.entries(share);
                double one = 100 * CacheReplay.byEntries(trace, digests, bound, 1);
                double two = 100 * CacheReplay.byEntries(trace, digests, bound, 2);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %.1f %% | %.2f | %.2f | %+.2f |%n",
                        trace.name(),
                        100 * share,
                        one,
                        two,
                        two - one);
                worst = Math.min(worst, two - one);
                sum += two - one;
                cases++;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%nTwo threads differ from one by %+.2f points on average and %+.2f at worst, in %d cases.%n",
                sum / cases,
                worst,
                cases);
    }
}
