package io.fixedmap.spring;

import io.fixedmap.Digester;

/** What computes SHA-256: values of {@code fixedmap.digest}. The digests are the same, so the choice may change. */
public enum DigestImplementation {
    /** Bouncy Castle: pure Java, or native code with the {@code bcprov-lts8on} jar. */
    BOUNCY_CASTLE {
        @Override
        Digester digester() {
            LateDigester digester = new LateDigester();
            // Missing, mixed (bc-fips has the registrar and no SHA256Digest) or native:
            // what may not link must fail the start.
            if (count("digests/SHA256Digest") != 1
                    || count("CryptoServicesRegistrar") > 1
                    || count("digests/SHA256NativeDigest") > 0) {
                digester.make();
            }
            return digester;
        }

        /** Counts class files, unloaded: to load one is what takes long. */
        private static long count(String name) {
            return DigestImplementation.class
                    .getClassLoader()
                    .resources("org/bouncycastle/crypto/" + name + ".class")
                    .count();
        }
    },
    /** The JDK's own digest, six to seven times as fast as Bouncy Castle in pure Java if the CPU has SHA instructions. */
    JDK {
        @Override
        Digester digester() {
            return Digester.jdk();
        }
    };

    abstract Digester digester();
}
