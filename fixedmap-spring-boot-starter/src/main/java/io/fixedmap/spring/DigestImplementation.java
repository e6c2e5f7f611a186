package io.fixedmap.spring;

import io.fixedmap.Digester;

/** What computes SHA-256: values of {@code fixedmap.digest}. The digests are the same, so the choice may change. */
public enum DigestImplementation {
    /** Bouncy Castle: pure Java, or native code with the {@code bcprov-lts8on} jar. */
    BOUNCY_CASTLE {
        @Override
        Digester digester() {
            LateDigester digester = new LateDigester();
            if (count("SHA256Digest") != 1 || count("SHA256NativeDigest") > 0) {
                digester.make(); // missing, mixed or native: what may not link must fail the start
            }
            return digester;
        }

        /** Counts class files, unloaded: to load one is what takes long. */
        private static long count(String engine) {
            return DigestImplementation.class
                    .getClassLoader()
                    .resources("org/bouncycastle/crypto/digests/" + engine + ".class")
                    .count();
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
