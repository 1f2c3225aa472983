package carapace.matrix.crypto.primitive;

import java.util.HexFormat;

/** The encodings of the eight points of small order, which no honest signature commits to. */
final class SmallOrder {
    // y = 1, -1, 0 and the two roots of order eight; p and p + 1 are the spellings of 0 and 1 that
    // are not canonical. The sign bit is ignored in the comparison.
    private static final byte[][] ORDINATES = {
        hex("0100000000000000000000000000000000000000000000000000000000000000"),
        hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        hex("0000000000000000000000000000000000000000000000000000000000000000"),
        hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    };

    private SmallOrder() {}

    static boolean is(byte[] in, int at) {
        for (byte[] ordinate : ORDINATES) {
            int difference = (in[at + 31] & 0x7f) ^ ordinate[31];
            for (int i = 0; i < 31; i++) {
                difference |= in[at + i] ^ ordinate[i];
            }
            if (difference == 0) {
                return true;
            }
        }
        return false;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
