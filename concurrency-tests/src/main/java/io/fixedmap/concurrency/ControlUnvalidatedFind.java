package io.fixedmap.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * The control: a reader that does not validate, in the same race, sees the value of another key. That it is seen shows that
 * the harness would see it of the real one.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "before the delete")
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "after the delete")
@Outcome(
        id = "1, 2",
        expect = Expect.ACCEPTABLE_INTERESTING,
        desc = "the value of another key, as a reader without validation may")
@State
public class ControlUnvalidatedFind {
    private final Subject subject = new Subject(Subject.GROUP_SLOTS - 1);

    public ControlUnvalidatedFind() {
        subject.insert(0, 1);
    }

    @Actor
    public void first(JJ_Result result) {
        result.r1 = subject.delete(0) * subject.insert(1, 2);
    }

    @Actor
    public void second(JJ_Result result) {
        result.r2 = subject.findWithoutValidation(0);
    }
}
