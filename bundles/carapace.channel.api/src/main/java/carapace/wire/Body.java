package carapace.wire;

import java.nio.charset.StandardCharsets;

/** A body that was read whole, within its limit. */
public final class Body {

    /** No bytes. */
    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    /** Keeps the array; the caller gives it away. */
    public Body(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** As UTF-8; what is not becomes U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Body[" + bytes.length + " bytes]";
    }
}
