package io.fixedmap;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes engines of the JDK's SHA-256. */
final class JdkEngines {
    private JdkEngines() {}

    static DigestEngine create() {
        return new Engine(sha256());
    }

    static String implementation() {
        return "jdk " + Runtime.version().feature() + " ("
                + sha256().getProvider().getName() + ")";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256, which every Java platform must have", e);
        }
    }

    private record Engine(MessageDigest digest) implements DigestEngine {
        @Override
        public void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        public void finish(byte[] target) {
            try {
                digest.digest(target, 0, target.length);
            } catch (DigestException e) {
                throw new AssertionError("SHA-256 must fit: targetBytes=" + target.length, e);
            }
        }

        @Override
        public void reset() {
            digest.reset();
        }
    }
}
