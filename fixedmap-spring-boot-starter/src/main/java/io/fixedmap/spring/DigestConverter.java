package io.fixedmap.spring;

import io.fixedmap.Digest;
import org.springframework.core.convert.converter.Converter;

/**
 * Reads a digest from its text, wherever Spring converts: in the endpoint's paths, and in a controller's
 * {@code @PathVariable Digest}. What is not a digest becomes a bad request.
 */
public final class DigestConverter implements Converter<String, Digest> {
    /** Creates the converter. */
    public DigestConverter() {}

    @Override
    public Digest convert(String source) {
        return Digest.parse(source);
    }
}
