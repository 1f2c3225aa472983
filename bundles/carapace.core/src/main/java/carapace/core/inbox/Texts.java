package carapace.core.inbox;

import java.nio.charset.StandardCharsets;

/** What texts and keys from a network may look like. */
final class Texts {
    private static final int MOST_KEY = 255;

    private Texts() {}

    /** Whether a text has at most so many bytes of UTF-8. */
    static boolean fits(String text, int bytes) {
        // three bytes a character is the most there can be, so short texts need no counting
        if (text.length() <= bytes / 3) return true;
        return text.getBytes(StandardCharsets.UTF_8).length <= bytes;
    }

    /** 1 to 255 bytes, nothing that does not show. */
    static boolean goodKey(String key) {
        if (key.isBlank() || !key.strip().equals(key)) return false;
        if (key.getBytes(StandardCharsets.UTF_8).length > MOST_KEY) return false;
        return key.codePoints()
                .allMatch(
                        point ->
                                switch (Character.getType(point)) {
                                    case Character.CONTROL,
                                            Character.FORMAT,
                                            Character.SURROGATE,
                                            Character.UNASSIGNED ->
                                            false;
                                    default -> true;
                                });
    }
}
