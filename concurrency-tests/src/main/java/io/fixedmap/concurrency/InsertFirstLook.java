package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A first look beside the insert of its key: it sees nothing or the prefix of its value. */
@JCStressTest
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "before or beside the insert")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "after the insert")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "the entry was seen before its prefix")
@State
public class InsertFirstLook {
    private final Subject subject = new Subject(0, true);

    @Actor
    public void first(JJ_Result result) {
        result.r1 = subject.insert(0, 7);
    }

    @Actor
    public void second(JJ_Result result) {
        result.r2 = subject.prefix(0);
    }
}
