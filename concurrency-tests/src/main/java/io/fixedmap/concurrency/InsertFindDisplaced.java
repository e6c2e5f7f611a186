package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A find beside the insert of its key away from home: it sees nothing or the whole value. */
@JCStressTest
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "before the insert")
@Outcome(id = "1, 77", expect = Expect.ACCEPTABLE, desc = "after the insert")
@Outcome(id = "1, .*", expect = Expect.FORBIDDEN, desc = "the entry was seen before its value")
@State
public class InsertFindDisplaced {
    private final Subject subject = new Subject(Subject.GROUP_SLOTS);

    @Actor
    public void first(JJ_Result result) {
        result.r1 = subject.insert(0, 7);
    }

    @Actor
    public void second(JJ_Result result) {
        result.r2 = subject.findBoth(0);
    }
}
