package io.fixedmap.spring;

import io.fixedmap.Digester;

/** What computes SHA-256: values of {@code fixedmap.digest}. The digests are the same, so the choice may change at any time. */
public enum DigestImplementation {
    /** Bouncy Castle: pure Java, or native code with the {@code bcprov-lts8on} jar. */
    BOUNCY_CASTLE {
        @Override
        Digester digester() {
            return Digester.bouncyCastle();
        }
    },
    /** The JDK's own digest, about six times as fast as Bouncy Castle in pure Java. */
    JDK {
        @Override
        Digester digester() {
            return Digester.jdk();
        }
    };

    abstract Digester digester();
}
