package io.fixedmap.benchmarks.replay;

import io.fixedmap.Digest;
import java.util.concurrent.Callable;

/**
 * Prints what a second thread does to the hit ratios of a whole cache, bounded by entries, as a Markdown table; and beside it
 * what it does to Caffeine's, and what the other order of requests does by itself, on one thread.
 */
final class ThreadsReplay {
    private static final int RUNS = 5;

    private ThreadsReplay() {}

    /**
     * Replays.
     *
     * @param args the directory with the traces
     */
    public static void main(String[] args) throws Exception {
        double worst = 0;
        double sum = 0;
        int below = 0;
        int cases = 0;
        System.out.println(
                "| trace | size | one thread | two threads | difference | one in the order of two | Caffeine, one | two"
                        + " | difference |\n|---|---|---|---|---|---|---|---|---|");
        for (Trace trace : Trace.readAll(args)) {
            Digest[] digests = CacheReplay.digests(trace);
            int[] requests = trace.requests();
            int[] interleaved = CacheReplay.interleaved(requests);
            for (double share : Trace.SHARES) {
                long bound = trace.entries(share);
                double one = mean(() -> CacheReplay.ofFixedmap(requests, digests, bound, 1));
                double two = mean(() -> CacheReplay.ofFixedmap(requests, digests, bound, 2));
                double inOrderOfTwo = mean(() -> CacheReplay.ofFixedmap(interleaved, digests, bound, 1));
                double caffeineOne = mean(() -> CacheReplay.ofCaffeine(requests, bound, 1));
                double caffeineTwo = mean(() -> CacheReplay.ofCaffeine(requests, bound, 2));
                TraceReplay.print(
                        "| %s | %s | %.2f | %.2f | %+.2f | %.2f | %.2f | %.2f | %+.2f |%n",
                        trace.name(),
                        TraceReplay.percent(share),
                        one,
                        two,
                        two - one,
                        inOrderOfTwo,
                        caffeineOne,
                        caffeineTwo,
                        caffeineTwo - caffeineOne);
                worst = Math.min(worst, two - one);
                sum += two - one;
                below += two - one < -1 ? 1 : 0;
                cases++;
            }
        }
        TraceReplay.print(
                "%nTwo threads differ from one by %+.2f points on average and %+.2f at worst; in %d of %d cases by more than"
                        + " one point.%n",
                sum / cases, worst, below, cases);
    }

    private static double mean(Callable<Double> hitRatio) throws Exception {
        double sum = 0;
        for (int run = 0; run < RUNS; run++) {
            sum += hitRatio.call();
        }
        return 100 * sum / RUNS;
    }
}
