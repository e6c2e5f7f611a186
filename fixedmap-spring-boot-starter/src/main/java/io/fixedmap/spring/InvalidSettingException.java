package io.fixedmap.spring;

/** A property has a value that no cache can be built with. */
final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Setting<?> setting;
    private final String reason;

    InvalidSettingException(Setting<?> setting, IllegalArgumentException cause) {
        super("invalid property: " + setting, cause);
        this.setting = setting;
        this.reason = String.valueOf(cause.getMessage());
    }

    Setting<?> setting() {
        return setting;
    }

    /** What the builder says: the rule, then the values. */
    String reason() {
        return reason;
    }
}
