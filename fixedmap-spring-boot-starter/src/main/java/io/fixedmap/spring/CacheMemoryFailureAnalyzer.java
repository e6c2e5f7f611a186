package io.fixedmap.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Reports that the memory of a cache cannot be reserved, and which two things decide that. */
@Order(0)
final class CacheMemoryFailureAnalyzer extends AbstractFailureAnalyzer<CacheMemoryException> {
    private final SettingOrigins origins;

    CacheMemoryFailureAnalyzer(Environment environment) {
        origins = new SettingOrigins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, CacheMemoryException cause) {
        String description = "The off-heap memory of the content cache '%s' cannot be reserved:%n%s%s%n    Reason: %s"
                .formatted(
                        cause.cacheName(),
                        origins.describe(cause.maxBytes()),
                        origins.describe(cause.capacity()),
                        NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
        String action = ("Lower %s (or %s, at some 76 bytes a slot), or let the JVM take more memory outside its heap:"
                        + " -XX:MaxDirectMemorySize=<size> is as much as the heap's -Xmx unless it is set, and is shared"
                        + " by all caches and by others that use direct buffers, such as a web server.")
                .formatted(cause.maxBytes().property(), cause.capacity().property());
        return new FailureAnalysis(description, action, cause);
    }
}
