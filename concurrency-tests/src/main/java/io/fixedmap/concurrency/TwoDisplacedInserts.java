package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/** Two displaced inserts of one home, either of which finishes the other: both appear, whole. */
@JCStressTest
@Outcome(id = "1, 1, 77, 88", expect = Expect.ACCEPTABLE, desc = "both keys are there")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "an insert was lost or not finished")
@State
public class TwoDisplacedInserts {
    private final Subject subject = new Subject(Subject.GROUP_SLOTS);

    @Actor
    public void first(JJJJ_Result result) {
        result.r1 = subject.insert(0, 7);
    }

    @Actor
    public void second(JJJJ_Result result) {
        result.r2 = subject.insert(1, 8);
    }

    @Arbiter
    public void end(JJJJ_Result result) {
        result.r3 = subject.findBoth(0);
        result.r4 = subject.findBoth(1);
    }
}
