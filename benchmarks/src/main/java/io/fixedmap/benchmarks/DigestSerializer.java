package io.fixedmap.benchmarks;

import io.fixedmap.Digest;
import java.nio.ByteBuffer;
import org.caffinitas.ohc.CacheSerializer;

/** Has OHC hold digests as their 32 bytes. */
public final class DigestSerializer implements CacheSerializer<Digest> {
    /** Makes one; all are alike. */
    public DigestSerializer() {}

    @Override
    public void serialize(Digest digest, ByteBuffer target) {
        for (int word = 0; word < 4; word++) {
            target.putLong(digest.word(word));
        }
    }

    @Override
    public Digest deserialize(ByteBuffer source) {
        return Digest.ofWords(source.getLong(), source.getLong(), source.getLong(), source.getLong());
    }

    @Override
    public int serializedSize(Digest digest) {
        return Digest.BYTES;
    }
}
