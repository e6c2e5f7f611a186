package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two inserts of one key, one of which gets the last slot at home: exactly one succeeds, and its value stays. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first one inserted")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "the second one inserted")
@Outcome(id = "1, 1, .*", expect = Expect.FORBIDDEN, desc = "both inserted the key")
@Outcome(id = "0, 0, .*", expect = Expect.FORBIDDEN, desc = "neither inserted the key")
@State
public class InsertInsertAtHomeAndDisplaced {
    private final Subject subject = new Subject(Subject.GROUP_SLOTS - 1);

    @Actor
    public void first(JJJ_Result result) {
        result.r1 = subject.insert(0, 1);
    }

    @Actor
    public void second(JJJ_Result result) {
        result.r2 = subject.insert(0, 2);
    }

    @Arbiter
    public void end(JJJ_Result result) {
        result.r3 = subject.find(0);
    }
}
