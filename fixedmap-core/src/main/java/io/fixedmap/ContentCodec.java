package io.fixedmap;

import java.util.Objects;
import java.util.function.Function;

/**
 * Turns objects of one type into bytes and back, for {@link ContentCache#put(Object, ContentCodec)} and
 * {@link ContentCache#get(Digest, ContentCodec)}.
 *
 * <p>Equal objects should have equal bytes, or they are held twice. Must be safe for the threads that use it.
 *
 * @param <T> type of the objects
 */
public interface ContentCodec<T> {
    /**
     * Makes a codec of two functions.
     *
     * @param encoder turns an object into bytes, as {@link #encode}
     * @param decoder turns bytes into an object, as {@link #decode}
     * @param <T> type of the objects
     * @return the codec
     */
    static <T> ContentCodec<T> of(Function<? super T, byte[]> encoder, Function<byte[], ? extends T> decoder) {
        Objects.requireNonNull(encoder, "encoder");
        Objects.requireNonNull(decoder, "decoder");
        return new ContentCodec<>() {
            @Override
            public byte[] encode(T object) {
                return encoder.apply(object);
            }

            @Override
            public T decode(byte[] content) {
                return decoder.apply(content);
            }
        };
    }

    /**
     * Turns an object into bytes.
     *
     * @param object what to encode
     * @return its bytes; the array is only read
     */
    byte[] encode(T object);

    /**
     * Turns bytes into an object.
     *
     * @param content the whole blob, in an array that nobody else holds; its digest matched, but it need not be the work
     *     of {@link #encode(Object)}
     * @return the object
     */
    T decode(byte[] content);
}
