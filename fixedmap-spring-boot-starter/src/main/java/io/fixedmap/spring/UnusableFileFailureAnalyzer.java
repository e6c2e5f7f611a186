package io.fixedmap.spring;

import java.io.File;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Reports a file that a cache cannot live in. It has what it had before the start. */
@Order(0)
final class UnusableFileFailureAnalyzer extends AbstractFailureAnalyzer<UnusableFileException> {
    private final SettingOrigins origins;

    UnusableFileFailureAnalyzer(Environment environment) {
        origins = new SettingOrigins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableFileException cause) {
        // None if a customizer has chosen the file.
        String property = cause.file().value() == null ? "%n".formatted() : origins.describe(cause.file());
        String description = "The content cache '%s' cannot live in its file, which has what it had:%n%s    Reason: %s"
                .formatted(cause.cacheName(), property, cause.getMessage());
        return new FailureAnalysis(description, action(cause), cause);
    }

    private static String action(UnusableFileException cause) {
        String file = cause.file().property();
        String onMismatch = cause.onMismatchProperty();
        return switch (cause.reason()) {
            case NOT_A_FILE -> "Name a file in %s; it is made if it is not there.".formatted(file);
            case INACCESSIBLE ->
                ("Name a file in %s that the application's user may read and write, in a directory that exists, or"
                                + " remove what else the reason names.")
                        .formatted(file);
            case NO_SPACE ->
                "Lower %s, make room, or name a file on another file system in %s.%s"
                        .formatted(
                                cause.maxBytes().property(),
                                file,
                                keptRoom(cause.file().value()));
            case IN_USE ->
                ("Stop what uses the file, or name another one in %1$s. (In tests, whose contexts stay open, %1$s= keeps the"
                                + " cache in memory.)")
                        .formatted(file);
            case EMPTY, FOREIGN, OTHER_VERSION, BROKEN_HEADER, OTHER_DIGEST ->
                "Name another file in %s, or set %s=recreate to have this one replaced by an empty one."
                        .formatted(file, onMismatch);
            case WRONG_SIZE, OTHER_GEOMETRY ->
                "Set %1$s=resize to keep what fits, or %1$s=recreate to start with an empty file."
                        .formatted(onMismatch);
        };
    }

    /** Who asks for a smaller file than there is wonders why it does not fit. */
    private static String keptRoom(@Nullable File file) {
        return file != null && file.exists()
                ? " The file that is there keeps its room until another is complete: remove it if its blobs need not be"
                        + " kept."
                : "";
    }
}
