package carapace.agent;

import carapace.responder.Entry;

/** Sizes of texts in tokens: what the provider reported, else one for 3.5 bytes of UTF-8. */
final class Tokens {

    /** The note in which an answer keeps the provider's own count. */
    static final String REPORTED = "output_tokens";

    private Tokens() {}

    static long of(Entry entry) {
        if (entry.role() == Entry.Role.ASSISTANT) {
            var reported = number(entry.notes().getOrDefault(REPORTED, ""));
            if (reported > 0) return reported;
        }
        return of(entry.text()) + of(entry.blocks());
    }

    /** -1 for anything but a number of at most nine digits. */
    private static long number(String text) {
        if (text.isEmpty() || text.length() > 9) return -1;
        long number = 0;
        for (var i = 0; i < text.length(); i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number * 10 + digit;
        }
        return number;
    }

    static long of(String text) {
        return (long) Math.ceil(bytes(text) / 3.5);
    }

    /** How many bytes of history are worth fetching for so many tokens. */
    static int bytesFor(long tokens) {
        return (int) Math.clamp(Math.round(tokens * 3.5), 1, 64 << 20);
    }

    /** Bytes of UTF-8, without making them. */
    static long bytes(String text) {
        long bytes = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
