package io.fixedmap.spring;

import io.fixedmap.OffHeapMemoryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Reports that the memory of a cache or map cannot be reserved, and which two things decide that. */
@Order(0)
final class CacheMemoryFailureAnalyzer extends AbstractFailureAnalyzer<OffHeapMemoryException> {
    private static final String MORE_MEMORY =
            " the JVM take more memory outside its heap: -XX:MaxDirectMemorySize=<size> is"
                    + " as much as the heap's -Xmx unless it is set, and is shared by all caches and by others that use direct"
                    + " buffers, such as a web server.";

    private final SettingOrigins origins;

    CacheMemoryFailureAnalyzer(Environment environment) {
        origins = new SettingOrigins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OffHeapMemoryException cause) {
        CacheMemoryException configured = findCause(rootFailure, CacheMemoryException.class);
        return configured == null ? analyzeOther(cause) : analyzeConfigured(configured);
    }

    /** Of a bean that the application builds. */
    private static FailureAnalysis analyzeOther(OffHeapMemoryException cause) {
        return new FailureAnalysis(
                "The off-heap memory of a bean cannot be reserved:%n    Reason: %s".formatted(cause.getMessage()),
                "Build it smaller, or let" + MORE_MEMORY,
                cause);
    }

    private FailureAnalysis analyzeConfigured(CacheMemoryException cause) {
        String description = "The off-heap memory of the content cache '%s' cannot be reserved:%n%s%s%n    Reason: %s"
                .formatted(
                        cause.cacheName(),
                        origins.describe(cause.maxBytes()),
                        origins.describe(cause.capacity()),
                        cause.reason());
        String action = ("Lower %s (or %s, at some 76 bytes a slot), or let" + MORE_MEMORY
                        + " All content caches of the properties together take about %s MB of it.")
                .formatted(cause.maxBytes().property(), cause.capacity().property(), (cause.directBytes() >> 20) + 1);
        return new FailureAnalysis(description, action, cause);
    }
}
