package io.fixedmap.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Reports two bounds of which one should be within the other and is not. */
@Order(0)
final class MismatchedBoundsFailureAnalyzer extends AbstractFailureAnalyzer<MismatchedBoundsException> {
    private final SettingOrigins origins;

    MismatchedBoundsFailureAnalyzer(Environment environment) {
        origins = new SettingOrigins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MismatchedBoundsException cause) {
        String part = cause.part().property();
        String whole = cause.whole().property();
        String description = "Two bounds of a content cache do not fit together:%n%s%s%n    Reason: %s is more than %s"
                .formatted(origins.describe(cause.part()), origins.describe(cause.whole()), part, whole);
        String action = "Lower %s, or raise %s.".formatted(part, whole);
        return new FailureAnalysis(description, action, cause);
    }
}
