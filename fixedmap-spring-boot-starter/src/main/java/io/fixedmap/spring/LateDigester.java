package io.fixedmap.spring;

import io.fixedmap.Digest;
import io.fixedmap.Digester;
import org.jspecify.annotations.Nullable;

/**
 * Bouncy Castle's digester, made when it is first needed: opening the signed jar and linking its classes takes a good part
 * of a second, which a start need not wait for.
 */
final class LateDigester implements Digester {
    private volatile @Nullable Digester made;

    /**
     * Makes the digester now unless it is there already.
     *
     * @throws IllegalStateException if Bouncy Castle's classes or its native code cannot be linked
     */
    Digester make() {
        Digester digester = made;
        return digester == null ? makeOnce() : digester;
    }

    private synchronized Digester makeOnce() {
        Digester digester = made;
        if (digester == null) {
            digester = Digester.bouncyCastle();
            made = digester;
        }
        return digester;
    }

    @Override
    public Digest digest(byte[] content) {
        return make().digest(content);
    }

    @Override
    public Computation start() {
        return make().start();
    }

    /** Makes nothing: a cache's figures may be read while the application starts. */
    @Override
    public String implementation() {
        Digester digester = made;
        return digester == null ? "bouncy-castle (not loaded yet)" : digester.implementation();
    }
}
