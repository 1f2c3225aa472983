package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.primitive.Encoding;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import de.connect2x.trixnity.vodozemac.pkencryption.PkEncryption;
import de.connect2x.trixnity.vodozemac.sas.Sas;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Writes {@code vodozemac-0.9.0.json}: what the reference implementation said once, so that the
 * vectors hold where its native library does not load. Run by hand; its argument is the file.
 */
final class RecordVectors {
    private RecordVectors() {}

    public static void main(String[] arguments) throws Exception {
        var json = new ObjectMapper();
        var root = json.createObjectNode();
        root.put("source", "vodozemac 0.9.0, native library of trixnity-vodozemac-jvm 5.0.1");
        megolm(root.putObject("megolm"));
        olm(root.putObject("olm"));
        backup(root.putObject("backup"));
        sas(root.putObject("sas"));
        var path = Path.of(arguments[0]);
        Files.writeString(path, json.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    }

    private static void megolm(ObjectNode out) {
        var session = Vodozemac.outbound();
        for (int i = 0; i < 250; i++) {
            session.encrypt(new byte[0]);
        }
        byte[] key = session.getSessionKey().getBytes();
        out.put("session_id", session.getSessionId());
        out.put("session_key", Encoding.base64(key));
        var messages = out.putArray("messages");
        for (int i = 0; i < 12; i++) {
            String text = "message " + i + " 🦀";
            messages.addObject()
                    .put("index", 250 + i)
                    .put("plain", text)
                    .put("message", Encoding.base64(Vodozemac.encrypt(session, utf8(text))));
        }
        var exports = out.putObject("exports");
        for (int at : new int[] {250, 255, 256, 65_536, 16_777_216, 2_000_000_000}) {
            exports.put("" + at, Vodozemac.inbound(key).exportAt(at).getBase64());
        }
    }

    private static void olm(ObjectNode out) throws Exception {
        var ours = new JavaOlmEngine(new SecureRandom()).newAccount();
        ours.generateOneTimeKeys(1);
        ours.generateFallbackKey();
        out.put("account_state", Encoding.base64(ours.state()));
        out.put("curve25519", ours.curve25519().base64());
        out.put("ed25519", ours.ed25519().base64());
        var theirs = Vodozemac.account();
        out.put("their_curve25519", Encoding.base64(theirs.getCurve25519Key().getBytes()));
        conversation(out.putObject("one_time"), theirs, ours, false);
        conversation(out.putObject("fallback"), theirs, ours, true);
    }

    private static void conversation(
            ObjectNode out,
            de.connect2x.trixnity.vodozemac.olm.Account theirs,
            carapace.matrix.crypto.olm.OlmAccount ours,
            boolean fallback)
            throws Exception {
        var keys = fallback ? ours.unpublishedFallbackKey() : ours.unpublishedOneTimeKeys();
        var session =
                theirs.createOutboundSession(
                        Vodozemac.key(ours.curve25519()),
                        Vodozemac.key(keys.values().iterator().next()),
                        Vodozemac.olm1());
        out.put("session_id", session.getSessionId());
        var messages = out.putArray("messages");
        for (int i = 0; i < 8; i++) {
            String text = "olm " + i;
            var message = Vodozemac.encrypt(session, utf8(text));
            messages.addObject()
                    .put("type", message.type())
                    .put("plain", text)
                    .put("body", Encoding.base64(message.bytes()));
        }
    }

    private static void backup(ObjectNode out) {
        var mine = new JavaOlmEngine(new SecureRandom()).newPkDecryption();
        out.put("secret", Encoding.base64(mine.secret()));
        var sealed =
                PkEncryption.Companion.invoke(Vodozemac.key(mine.publicKey()))
                        .encrypt(utf8("a room key"));
        out.put("plain", "a room key");
        out.put("ephemeral", Encoding.base64(sealed.getEphemeralKey().getBytes()));
        out.put("mac", Encoding.base64(sealed.getMac()));
        out.put("ciphertext", Encoding.base64(sealed.getCiphertext()));
    }

    private static void sas(ObjectNode out) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 0x42);
        var mine = new JavaSas(fixed(secret));
        var theirs = new Sas();
        out.put("secret", Encoding.base64(secret));
        out.put("their_key", Encoding.base64(theirs.getPublicKey().getBytes()));
        var agreed = theirs.diffieHellman(Vodozemac.key(mine.publicKey()));
        out.put("bytes", Encoding.base64(agreed.generateBytes("INFO").getBytes()));
        var emoji = out.putArray("emoji");
        agreed.generateBytes("INFO").getEmojiIndices().getAsList().forEach(emoji::add);
        var decimals = out.putArray("decimals");
        agreed.generateBytes("INFO").getDecimals().getAsList().forEach(decimals::add);
        out.put("mac", agreed.calculateMac("a key", "MAC INFO").getBase64());
    }

    /** A source that gives these bytes once and again. */
    static SecureRandom fixed(byte[] bytes) {
        return new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] out) {
                System.arraycopy(bytes, 0, out, 0, out.length);
            }
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
