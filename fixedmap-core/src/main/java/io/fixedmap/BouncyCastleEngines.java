package io.fixedmap;

import org.bouncycastle.crypto.SavableDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.jspecify.annotations.Nullable;

/** Makes engines of Bouncy Castle's SHA-256. */
final class BouncyCastleEngines {
    private BouncyCastleEngines() {}

    static DigestEngine create() {
        try {
            // Not the constructor: with the LTS jar this method picks native code, the constructor never does.
            return new Engine(SHA256Digest.newInstance());
        } catch (LinkageError | SecurityException e) { // the latter where bc-fips, signed by another, is before it
            throw new IllegalStateException(
                    "Bouncy Castle's SHA-256 cannot be loaded; put org.bouncycastle:bcprov-jdk18on on the class path,"
                            + " before bc-fips if that is there, or with bcprov-lts8on set"
                            + " -Dorg.bouncycastle.native.cpu_variant=java or a -Djava.io.tmpdir"
                            + " that allows native libraries, or use the JDK's digest (Digester.jdk(),"
                            + " fixedmap.digest=jdk): cause="
                            + e,
                    e);
        }
    }

    static String implementation() {
        Class<?> engine = SHA256Digest.newInstance().getClass();
        // The LTS jar's native class is SHA256NativeDigest.
        String code = engine.getSimpleName().contains("Native") ? "native" : "java";
        return "bouncy-castle" + version() + " (" + code + ")";
    }

    private static String version() {
        @Nullable Package bouncyCastle = SHA256Digest.class.getPackage();
        @Nullable String version = bouncyCastle == null ? null : bouncyCastle.getImplementationVersion();
        return version == null ? "" : " " + version;
    }

    // Of the very type that newInstance() returns: to check an assignment to a wider one, the JVM loads both classes as
    // it links this one, and where Bouncy Castle is missing that fails before create() can catch it.
    private record Engine(SavableDigest digest) implements DigestEngine {
        @Override
        public void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        public void finish(byte[] target) {
            digest.doFinal(target, 0);
        }

        @Override
        public void reset() {
            digest.reset();
        }
    }
}
