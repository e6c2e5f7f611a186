package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Two inserts into slots whose prefixes share a word: neither is lost. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "both are there")
@Outcome(
        id = "-1, 2",
        expect = Expect.ACCEPTABLE,
        desc = "both are, with equal tags; a first look goes to the first slot only")
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "the same")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "one undid the other's prefix")
@State
public class PrefixesOfOneWord {
    private final Subject subject = new Subject(0, true);

    @Actor
    public void first() {
        subject.insert(0, 1);
    }

    @Actor
    public void second() {
        subject.insert(1, 2);
    }

    @Arbiter
    public void end(JJ_Result result) {
        result.r1 = subject.prefix(0);
        result.r2 = subject.prefix(1);
    }
}
