package io.fixedmap.sample;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a blob beside its bytes. Name and type are the client's word and decide nothing.
 *
 * @param name the client's file name
 * @param type the client's media type
 * @param image what kind of image the bytes are, null if none
 */
record Description(
        @Nullable String name,
        @Nullable String type,
        @Nullable ImageType image) {
    /** What nobody sees, and may make what is seen another; but not the joiners, of which some emojis consist. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}&&[^\u200c\u200d]]");

    private static final int MAX_NAME_LENGTH = 255;
    private static final int MAX_TYPE_LENGTH = 127;

    Description {
        name = clean(lastElement(name), MAX_NAME_LENGTH);
        type = clean(type, MAX_TYPE_LENGTH);
    }

    static Description of(@Nullable String name, @Nullable String type) {
        return new Description(name, type, null);
    }

    Description withImage(@Nullable ImageType seen) {
        return new Description(name, type, seen);
    }

    /** Keeps what is known and fills in what is not, so that nobody can rename what someone else uploaded. */
    Description or(Description later) {
        return new Description(
                name == null ? later.name : name,
                type == null ? later.type : type,
                image == null ? later.image : image);
    }

    /** Returns the text without control characters, shortened; null if nothing is left. */
    private static @Nullable String clean(@Nullable String text, int maxLength) {
        if (text == null) {
            return null;
        }
        String printable = INVISIBLE.matcher(text).replaceAll("").strip();
        int length = Math.min(printable.length(), maxLength);
        // not in the middle of a character of two chars
        boolean halves = length < printable.length() && Character.isHighSurrogate(printable.charAt(length - 1));
        return printable.isEmpty() ? null : printable.substring(0, halves ? length - 1 : length);
    }

    /** Returns what follows the last slash or backslash: some clients send whole paths. */
    private static @Nullable String lastElement(@Nullable String path) {
        return path == null ? null : path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
