package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.fixedmap.Digest;
import io.fixedmap.PutOutcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.ProblemDetail;

class RefusalTest {
    /** 413 is for ever; after 507 the same may be tried again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TOO_LARGE    | 413 | blob is longer than the cache can hold",
                "NOT_ADMITTED | 507 | blob was left out this time",
                "FULL         | 507 | blob does not fit: the store is full"
            })
    void whatIsNotStoredIsRefusedByItsOutcome(PutOutcome outcome, int status, String startOfRule) {
        ProblemDetail problem = Refusal.notStored(outcome, null).getBody();

        assertThat(problem.getStatus()).isEqualTo(status);
        assertThat(problem.getDetail()).startsWith(startOfRule);
        assertThat(problem.getProperties()).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_LARGE", "NOT_ADMITTED", "FULL"})
    void theDigestIsNamedWhereTheClientNamedIt(PutOutcome outcome) {
        Digest digest = Digest.of(new byte[32]);

        assertThat(Refusal.notStored(outcome, digest).getBody().getProperties()).containsEntry("digest", digest);
    }
}
