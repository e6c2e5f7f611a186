package io.fixedmap.spring.actuate;

import io.fixedmap.Digest;
import org.springframework.core.convert.converter.Converter;

/** Reads digests in the endpoint's paths; what is not a digest becomes a bad request. */
final class DigestConverter implements Converter<String, Digest> {
    @Override
    public Digest convert(String source) {
        return Digest.parse(source);
    }
}
