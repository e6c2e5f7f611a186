package io.fixedmap.benchmarks.replay;

import java.io.IOException;

/** Prints what a restart in the middle of each trace of a directory costs, as hit ratios of the second half. */
final class RestartReplay {
    private RestartReplay() {}

    /**
     * Replays.
     *
     * @param args the directory with the traces
     */
    public static void main(String[] args) throws IOException {
        TraceReplay.print(
                "| trace | bound | size | uninterrupted | restarted | difference |%n|---|---|---|---|---|---|%n");
        Difference all = new Difference();
        for (Trace trace : Trace.readAll(args)) {
            int objects = trace.sizes().length;
            for (double share : Trace.SHARES) {
                all.print(trace, "entries", share, trace.entries(share), Long.MAX_VALUE);
                if (trace.sized()) {
                    all.print(trace, "bytes", share, objects, trace.bytes(share));
                }
            }
        }
        TraceReplay.print(
                "%n%d cases, mean difference %+.3f points, worst %+.2f%n", all.cases, all.sum / all.cases, all.worst);
    }

    private static final class Difference {
        private int cases;
        private double sum;
        private double worst;

        void print(Trace trace, String bound, double share, long maxEntries, long maxBytes) {
            double whole = 100
                    * PolicyReplay.secondHalf(trace, maxEntries, maxBytes, false)
                            .ofObjects();
            double restarted = 100
                    * PolicyReplay.secondHalf(trace, maxEntries, maxBytes, true).ofObjects();
            cases++;
            sum += restarted - whole;
            worst = Math.min(worst, restarted - whole);
            TraceReplay.print(
                    "| %s | %s | %s | %.2f | %.2f | %+.2f |%n",
                    trace.name(), bound, TraceReplay.percent(share), whole, restarted, restarted - whole);
        }
    }
}
