package io.fixedmap.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.Order;

/** Reports that Bouncy Castle's classes, or the native code of its LTS jar, cannot be linked. */
@Order(0)
final class DigestUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<DigestUnavailableException> {
    private static final String ACTION = """
            Do one of these:

                - put org.bouncycastle:bcprov-jdk18on on the class path (the starter brings it unless it is excluded), and \
            no other Bouncy Castle provider beside it
                - with bcprov-lts8on, whose native code is unpacked into java.io.tmpdir: name a directory there that may \
            hold executables, or set -Dorg.bouncycastle.native.cpu_variant=java
                - set fixedmap.digest=jdk, which computes the same digests without Bouncy Castle""";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DigestUnavailableException cause) {
        String description = "SHA-256 digests cannot be computed with Bouncy Castle:%n%n    Reason: %s"
                .formatted(NestedExceptionUtils.getMostSpecificCause(cause));
        return new FailureAnalysis(description, ACTION, cause);
    }
}
