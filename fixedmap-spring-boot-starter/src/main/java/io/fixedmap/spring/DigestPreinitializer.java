package io.fixedmap.spring;

import io.fixedmap.Digester;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.annotation.Order;

/**
 * Computes a first digest with Bouncy Castle while the application starts: opening its signed jar and linking its classes
 * takes a good part of a second.
 */
@Order(0)
final class DigestPreinitializer implements BackgroundPreinitializer {
    @Override
    public void preinitialize() {
        Digester.bouncyCastle();
    }
}
