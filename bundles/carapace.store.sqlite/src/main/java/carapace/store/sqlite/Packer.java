package carapace.store.sqlite;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Writes the values of one row's body, one after the other. Read by {@link Unpacker}. */
final class Packer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(160);

    Packer number(long value) {
        var rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    Packer text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    Packer bytes(byte[] value) {
        number(value.length);
        out.writeBytes(value);
        return this;
    }

    Packer flag(boolean value) {
        out.write(value ? 1 : 0);
        return this;
    }

    Packer text(Optional<String> value) {
        flag(value.isPresent());
        value.ifPresent(this::text);
        return this;
    }

    Packer texts(Map<String, String> values) {
        number(values.size());
        values.forEach((key, value) -> text(key).text(value));
        return this;
    }

    byte[] done() {
        return out.toByteArray();
    }
}
