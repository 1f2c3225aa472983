package carapace.store.sqlite;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link Packer} wrote; anything else is {@link Damaged}. */
final class Unpacker {
    private final byte[] in;
    private int at;

    Unpacker(byte[] in) {
        this.in = in;
    }

    long number() throws Damaged {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7) {
            var next = next();
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) return value;
        }
        throw new Damaged();
    }

    String text() throws Damaged {
        var length = length();
        var text = new String(in, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    byte[] bytes() throws Damaged {
        var length = length();
        at += length;
        return Arrays.copyOfRange(in, at - length, at);
    }

    boolean flag() throws Damaged {
        return next() != 0;
    }

    Optional<String> optionalText() throws Damaged {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    Map<String, String> texts() throws Damaged {
        var count = number();
        if (count < 0 || count > in.length) throw new Damaged();
        var texts = new HashMap<String, String>();
        for (var i = 0L; i < count; i++) {
            var key = text();
            texts.put(key, text());
        }
        return texts;
    }

    private int length() throws Damaged {
        var length = number();
        if (length < 0 || length > in.length - at) throw new Damaged();
        return (int) length;
    }

    private int next() throws Damaged {
        if (at >= in.length) throw new Damaged();
        return in[at++];
    }
}
