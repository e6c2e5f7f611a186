package io.fixedmap.spring;

import io.fixedmap.ContentCache;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Reports a property that no cache can be built with; for a capacity it names the powers of two around it. */
@Order(0)
final class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {
    private final SettingOrigins origins;

    InvalidSettingFailureAnalyzer(Environment environment) {
        origins = new SettingOrigins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
        Setting<?> setting = cause.setting();
        String description = "A content cache cannot be built with this setting:%n%s    Reason: %s"
                .formatted(origins.describe(setting), cause.reason());
        return new FailureAnalysis(description, action(setting), cause);
    }

    private static String action(Setting<?> setting) {
        String powers = setting.value() instanceof Integer value ? capacitiesAround(value) : "";
        return powers.isEmpty()
                ? "Change %s to a value that the reason allows.".formatted(setting.property())
                : "Set %s to %s.".formatted(setting.property(), powers);
    }

    private static String capacitiesAround(int value) {
        int below = Integer.highestOneBit(value);
        return IntStream.of(below, 2 * below)
                .filter(InvalidSettingFailureAnalyzer::isCapacity)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" or "));
    }

    private static boolean isCapacity(int value) {
        try {
            ContentCache.builder().capacity(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
