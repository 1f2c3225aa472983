package carapace.core.room;

import carapace.message.ChannelId;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Under which key a history is kept; different people and places never share one by accident. */
public final class SessionKeys {
    private SessionKeys() {}

    /** The key of a message, by the scope in force. */
    public static String of(String scope, ChannelId channel, String sender, String peer) {
        var network = encode(channel.toString());
        return switch (scope) {
            case "global" -> "v1|global";
            case "per-sender" -> "v1|" + network + "|" + encode(sender);
            case "per-channel-peer" -> "v1|" + network + "||" + encode(peer);
            default -> "v1|" + network + "|" + encode(sender) + "|" + encode(peer);
        };
    }

    /** The key of a session that its user named. */
    public static String hinted(String hint) {
        var text = "carapace:session-hint:v1:" + hint;
        return "sid_" + HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** SHA-256, which every JVM has. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256");
        }
    }

    private static String encode(String component) {
        var plain = component.chars().allMatch(SessionKeys::plain);
        if (plain) return component;
        var text = new StringBuilder();
        for (var octet : component.getBytes(StandardCharsets.UTF_8)) {
            if (plain(octet)) text.append((char) octet);
            else text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
        }
        return text.toString();
    }

    private static boolean plain(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c > 0 && "._~@+-".indexOf(c) >= 0;
    }
}
