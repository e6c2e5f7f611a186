package io.fixedmap.sample;

import io.fixedmap.Digest;
import io.fixedmap.PutOutcome;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A request that is refused, with the rule it broke; becomes {@code application/problem+json}. Unchecked, so that it
 * passes through the cache when a body is refused as it reads it; a JSON parser wraps it, and {@link Problems} unwraps it.
 */
final class Refusal extends ErrorResponseException {
    private static final long serialVersionUID = 1L;

    private Refusal(HttpStatus status, String rule) {
        super(status, ProblemDetail.forStatusAndDetail(status, rule), null);
    }

    static Refusal unknownBlob(Digest digest) {
        return new Refusal(HttpStatus.NOT_FOUND, "no blob has this digest").with("digest", digest);
    }

    static Refusal mismatch(Digest expected, Digest actual) {
        return unprocessable("body must have the digest it is put under")
                .with("digest", expected)
                .with("actualDigest", actual);
    }

    static Refusal preconditionFailed(Digest digest, String header) {
        return new Refusal(HttpStatus.PRECONDITION_FAILED, header + " does not hold").with("digest", digest);
    }

    static Refusal rangeNotSatisfiable(Digest digest, long sizeBytes) {
        Refusal refusal = new Refusal(
                        HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                        "range must start within the blob: size=" + sizeBytes)
                .with("digest", digest);
        refusal.getHeaders().set(HttpHeaders.CONTENT_RANGE, "bytes */" + sizeBytes);
        return refusal;
    }

    static Refusal tooLarge(long limitBytes) {
        return new Refusal(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "body must not be longer than the limit: limitBytes=" + limitBytes)
                .with("limitBytes", limitBytes);
    }

    static Refusal tooManyObjects(int limit) {
        return new Refusal(
                        HttpStatus.CONTENT_TOO_LARGE, "batch must not have more objects than the limit: limit=" + limit)
                .with("limit", limit);
    }

    /** The cache did not take the blob: it is longer than a blob may be, or there is no room. */
    static Refusal notStored(PutOutcome outcome, @Nullable Digest digest) {
        Refusal refusal = switch (outcome) {
            case TOO_LARGE -> new Refusal(HttpStatus.CONTENT_TOO_LARGE, "blob is longer than the cache can hold");
            case NOT_ADMITTED ->
                new Refusal(
                        HttpStatus.INSUFFICIENT_STORAGE,
                        "blob was left out this time, for want of room, or because it was removed while it came; send it"
                                + " again");
            default -> new Refusal(HttpStatus.INSUFFICIENT_STORAGE, "blob does not fit: the store is full");
        };
        return digest == null ? refusal : refusal.with("digest", digest);
    }

    static Refusal otherSite() {
        return new Refusal(HttpStatus.FORBIDDEN, "changes must not be asked for by another site's page");
    }

    static Refusal unprocessable(String rule) {
        return new Refusal(HttpStatus.UNPROCESSABLE_CONTENT, rule);
    }

    static Refusal badRequest(String rule) {
        return new Refusal(HttpStatus.BAD_REQUEST, rule);
    }

    /** Adds a member to the problem document. */
    Refusal with(String name, Object value) {
        getBody().setProperty(name, value);
        return this;
    }
}
