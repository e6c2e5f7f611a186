package io.fixedmap.spring;

/** The digest that the properties ask for cannot be computed here. */
final class DigestUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DigestUnavailableException(Throwable cause) {
        super("the digest implementation cannot be loaded", cause);
    }
}
