package io.fixedmap.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Reports two caches that are to live in one file. */
@Order(0)
final class SharedFileFailureAnalyzer extends AbstractFailureAnalyzer<SharedFileException> {
    private final SettingOrigins origins;

    SharedFileFailureAnalyzer(Environment environment) {
        origins = new SettingOrigins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SharedFileException cause) {
        String description = "Two content caches cannot live in one file:%n%s%s"
                .formatted(origins.describe(cause.first()), origins.describe(cause.second()));
        String action = "Name another file in %s or in %s."
                .formatted(cause.first().property(), cause.second().property());
        return new FailureAnalysis(description, action, cause);
    }
}
