package carapace.matrix.crypto.verification;

import java.util.ArrayList;
import java.util.List;

/** What two people compare: seven pictures, or three numbers. */
public record SasCode(List<Emoji> emoji, List<Integer> decimals) {

    public SasCode {
        emoji = List.copyOf(emoji);
        decimals = List.copyOf(decimals);
    }

    /** One picture and its name. */
    public record Emoji(String symbol, String description) {}

    /** From six agreed bytes ("SAS method: decimal" uses the first five). */
    static SasCode of(byte[] b) {
        int[] o = new int[6];
        for (int i = 0; i < 6; i++) {
            o[i] = b[i] & 0xff;
        }
        var decimals =
                List.of(
                        (o[0] << 5 | o[1] >> 3) + 1000,
                        ((o[1] & 0x7) << 10 | o[2] << 2 | o[3] >> 6) + 1000,
                        ((o[3] & 0x3f) << 7 | o[4] >> 1) + 1000);
        long bits = 0;
        for (int each : o) {
            bits = bits << 8 | each;
        }
        var emoji = new ArrayList<Emoji>();
        for (int i = 0; i < 7; i++) {
            emoji.add(EmojiTable.ALL.get((int) (bits >>> 42 - 6 * i & 0x3f)));
        }
        return new SasCode(emoji, decimals);
    }
}
