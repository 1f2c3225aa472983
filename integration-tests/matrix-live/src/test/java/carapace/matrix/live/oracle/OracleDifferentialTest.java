package carapace.matrix.live.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.olm.PkMessage;
import carapace.matrix.crypto.primitive.Curve25519KeyPair;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.crypto.ratchet.JavaOlmEngine;
import carapace.matrix.live.peer.Lines;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Matrix specification, "Olm: A Cryptographic Ratchet", "Megolm group ratchet", "Short
 * Authentication String (SAS) verification", "Server-side key backups": the same operation here and
 * in the newest vodozemac, and the same outcome, also where both must refuse. The seed of every
 * choice is in the failure's message.
 */
@DisplayName("The Java ratchets and the newest vodozemac")
@Execution(ExecutionMode.SAME_THREAD)
class OracleDifferentialTest {
    private static final long SEED = Long.getLong("carapace.seed", new SecureRandom().nextLong());
    private static final int LEAST_OPERATIONS = 100_000;

    private static Oracle oracle;
    private static int operations;

    private final Random choice = new Random(SEED);
    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());

    @BeforeAll
    static void ask_the_oracle() throws IOException {
        oracle = new Oracle();
    }

    @AfterAll
    static void enough_operations_were_compared() throws Exception {
        oracle.close();
        assertThat(operations).isGreaterThanOrEqualTo(LEAST_OPERATIONS);
    }

    @Test
    void agree_on_olm_whoever_begins() throws Exception {
        for (int pair = 0; pair < 150; pair++) {
            converse(pair % 2 == 0 ? weBegin() : theyBegin(pair % 4 == 1));
        }
    }

    private Pair weBegin() throws Exception {
        var ours = engine.newAccount();
        var theirs = oracle.call("account.new");
        var oneTime =
                oracle.call("account.oneTimeKeys", "handle", Oracle.handle(theirs), "count", 1);
        var session =
                ours.outbound(
                        Oracle.key(theirs, "curve25519"),
                        Curve25519PublicKey.of(oneTime.path("keys").path(0).asText()));
        byte[] plain = text();
        var message = session.encrypt(plain);
        var made =
                oracle.call(
                        "account.inbound",
                        "handle",
                        Oracle.handle(theirs),
                        "identity",
                        ours.curve25519(),
                        "type",
                        message.type(),
                        "message",
                        message.bytes());
        same(Oracle.bytes(made, "plain"), plain);
        assertThat(made.path("sessionId").asText()).isEqualTo(session.id());
        operations += 3;
        return new Pair(session, Oracle.handle(made));
    }

    private Pair theyBegin(boolean withFallback) throws Exception {
        var ours = engine.newAccount();
        var theirs = oracle.call("account.new");
        if (withFallback) {
            ours.generateFallbackKey();
        } else {
            ours.generateOneTimeKeys(1);
        }
        var published =
                withFallback ? ours.unpublishedFallbackKey() : ours.unpublishedOneTimeKeys();
        var session =
                oracle.call(
                        "account.outbound",
                        "handle",
                        Oracle.handle(theirs),
                        "identity",
                        ours.curve25519(),
                        "oneTime",
                        published.values().iterator().next());
        byte[] plain = text();
        var message = encrypt(Oracle.handle(session), plain);
        var made = ours.inbound(Oracle.key(theirs, "curve25519"), (OlmMessage.PreKey) message);
        same(made.plain(), plain);
        assertThat(made.session().id()).isEqualTo(session.path("sessionId").asText());
        operations += 3;
        return new Pair(made.session(), Oracle.handle(session));
    }

    private static OlmMessage encrypt(long session, byte[] plain) throws Exception {
        return Oracle.message(oracle.call("session.encrypt", "handle", session, "plain", plain));
    }

    private static byte[] decrypt(long session, OlmMessage message) throws Exception {
        var read =
                oracle.call(
                        "session.decrypt",
                        "handle",
                        session,
                        "type",
                        message.type(),
                        "message",
                        message.bytes());
        return Oracle.bytes(read, "plain");
    }

    private static final class Pair {
        OlmSession ours;
        final long theirs;

        Pair(OlmSession ours, long theirs) {
            this.ours = ours;
            this.theirs = theirs;
        }
    }

    /** Bursts in both directions, shuffled and with losses, and our state stored in between. */
    private void converse(Pair pair) throws Exception {
        for (int turn = 0; turn < 10; turn++) {
            boolean fromUs = choice.nextBoolean();
            var plains = new ArrayList<byte[]>();
            var messages = new ArrayList<OlmMessage>();
            int burst = 1 + choice.nextInt(35);
            for (int i = 0; i < burst; i++) {
                byte[] plain = text();
                plains.add(plain);
                messages.add(fromUs ? pair.ours.encrypt(plain) : encrypt(pair.theirs, plain));
                operations++;
            }
            for (int i : order(burst)) {
                byte[] read =
                        fromUs
                                ? decrypt(pair.theirs, messages.get(i))
                                : pair.ours.decrypt(messages.get(i));
                same(read, plains.get(i));
                operations++;
            }
            if (choice.nextInt(4) == 0) {
                pair.ours = engine.session(pair.ours.state());
                operations++;
            }
            bothRefuse(pair, messages.get(choice.nextInt(burst)), fromUs);
        }
        oracle.call("free", "handle", pair.theirs);
    }

    /** A read message again, and one with a flipped bit. */
    private void bothRefuse(Pair pair, OlmMessage message, boolean fromUs) throws Exception {
        byte[] damaged = message.bytes().clone();
        damaged[damaged.length - 1 - choice.nextInt(8)] ^= (byte) (1 << choice.nextInt(8));
        var broken = message.type() == 1 ? OlmMessage.of(1, damaged) : null;
        if (broken == null) {
            return;
        }
        if (fromUs) {
            assertThatThrownBy(() -> decrypt(pair.theirs, broken))
                    .isInstanceOf(Lines.Refused.class);
        } else {
            assertThatThrownBy(() -> pair.ours.decrypt(broken)).isInstanceOf(CryptoFault.class);
        }
        operations++;
    }

    /** All indices, sometimes shuffled, sometimes with some missing. */
    private List<Integer> order(int count) {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            order.add(i);
        }
        if (choice.nextBoolean()) {
            Collections.shuffle(order, choice);
        }
        return choice.nextInt(3) == 0 ? order.subList(0, 1 + choice.nextInt(count)) : order;
    }

    @Test
    void agree_on_megolm_in_both_directions_from_any_index() throws Exception {
        for (int round = 0; round < 75; round++) {
            var mine = engine.newOutbound();
            var made = oracle.call("megolm.new");
            long theirs = Oracle.handle(made);
            for (int skip = choice.nextInt(300); skip > 0; skip--) {
                mine.encrypt(new byte[0]);
                groupEncrypt(theirs, new byte[0]);
                operations += 2;
            }
            long readsMine =
                    Oracle.handle(
                            reading("megolm.shared", "sessionKey", mine.sessionKey(), mine.id()));
            byte[] shared = Oracle.bytes(oracle.call("megolm.key", "handle", theirs), "sessionKey");
            var readsTheirs = engine.inboundShared(shared);
            assertThat(readsTheirs.id()).isEqualTo(made.path("sessionId").asText());
            operations += 4;
            talk(mine, theirs, readsMine, readsTheirs);
            oracle.call("free", "handle", readsMine);
            oracle.call("free", "handle", theirs);
        }
    }

    private void talk(
            carapace.matrix.crypto.olm.MegolmOutbound mine,
            long theirs,
            long readsMine,
            MegolmInbound readsTheirs)
            throws Exception {
        var plains = new ArrayList<byte[]>();
        var fromMe = new ArrayList<byte[]>();
        var fromThem = new ArrayList<byte[]>();
        for (int i = 0; i < 140; i++) {
            byte[] plain = text();
            plains.add(plain);
            fromMe.add(mine.encrypt(plain));
            fromThem.add(groupEncrypt(theirs, plain));
            operations += 2;
        }
        for (int i : order(plains.size())) {
            same(groupDecrypt(readsMine, fromMe.get(i)), plains.get(i));
            same(readsTheirs.decrypt(fromThem.get(i)).bytes(), plains.get(i));
            operations += 2;
        }
        int at = (int) readsTheirs.firstIndex() + choice.nextInt(140);
        byte[] exported = readsTheirs.exportFrom(at);
        var imported = reading("megolm.exported", "exported", exported, readsTheirs.id());
        assertThat(imported.path("firstIndex").asLong()).isEqualTo(at);
        same(exportAt(Oracle.handle(imported), at), exported);
        assertThat(engine.inboundExported(exported).firstIndex()).isEqualTo(at);
        operations += 3;
        byte[] damaged = fromThem.get(0).clone();
        damaged[choice.nextInt(damaged.length)] ^= 4;
        assertThatThrownBy(() -> readsTheirs.decrypt(damaged)).isInstanceOf(CryptoFault.class);
        operations++;
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode reading(
            String command, String name, byte[] key, String id) throws Exception {
        var made = oracle.call(command, name, key);
        assertThat(made.path("sessionId").asText()).isEqualTo(id);
        return made;
    }

    private static byte[] exportAt(long handle, long index) throws Exception {
        return Oracle.bytes(
                oracle.call("megolm.export", "handle", handle, "index", index), "exported");
    }

    private static byte[] groupEncrypt(long handle, byte[] plain) throws Exception {
        return Oracle.bytes(
                oracle.call("megolm.encrypt", "handle", handle, "plain", plain), "message");
    }

    private static byte[] groupDecrypt(long handle, byte[] message) throws Exception {
        return Oracle.bytes(
                oracle.call("megolm.decrypt", "handle", handle, "message", message), "plain");
    }

    @Test
    void agree_on_the_megolm_ratchet_far_ahead() throws Exception {
        for (int round = 0; round < 300; round++) {
            var mine = engine.newOutbound();
            byte[] start = engine.inboundShared(mine.sessionKey()).exportFrom(0);
            int far = choice.nextInt() & 0x7FFF_FFFF;
            var theirs = reading("megolm.exported", "exported", start, mine.id());
            same(
                    engine.inboundExported(start).exportFrom(far),
                    exportAt(Oracle.handle(theirs), far));
            oracle.call("free", "handle", Oracle.handle(theirs));
            operations += 2;
        }
    }

    @Test
    void agree_on_short_authentication_strings() throws Exception {
        for (int round = 0; round < 500; round++) {
            var mine = engine.newSas();
            var theirs = oracle.call("sas.new");
            var theirSide =
                    Oracle.handle(
                            oracle.call(
                                    "sas.establish",
                                    "handle",
                                    Oracle.handle(theirs),
                                    "key",
                                    mine.publicKey()));
            var mySide = mine.establish(Oracle.key(theirs, "key"));
            String info = "MATRIX_KEY_VERIFICATION_SAS|" + choice.nextLong();
            same(
                    mySide.bytes(info, 6),
                    Oracle.bytes(
                            oracle.call("sas.bytes", "handle", theirSide, "info", info), "bytes"));
            String key = "ed25519:" + choice.nextLong();
            var mac = oracle.call("sas.mac", "handle", theirSide, "input", key, "info", info);
            assertThat(mySide.mac(key, info)).isEqualTo(mac.path("mac").asText());
            oracle.call("free", "handle", theirSide);
            operations += 4;
        }
    }

    @Test
    void agree_on_backup_entries() throws Exception {
        for (int round = 0; round < 500; round++) {
            byte[] plain = text();
            var mine = engine.newPkDecryption();
            var sealed = oracle.call("pk.encrypt", "key", mine.publicKey(), "plain", plain);
            same(
                    mine.decrypt(
                            new PkMessage(
                                    Oracle.key(sealed, "ephemeral"),
                                    Oracle.bytes(sealed, "mac"),
                                    Oracle.bytes(sealed, "ciphertext"))),
                    plain);
            var theirs = oracle.call("pk.new");
            var message = engine.pkEncrypt(Oracle.key(theirs, "key"), plain);
            var read =
                    oracle.call(
                            "pk.decrypt",
                            "handle",
                            Oracle.handle(theirs),
                            "ciphertext",
                            message.cipherText(),
                            "mac",
                            message.mac(),
                            "ephemeral",
                            message.ephemeral());
            same(Oracle.bytes(read, "plain"), plain);
            oracle.call("free", "handle", Oracle.handle(theirs));
            operations += 4;
        }
    }

    @Test
    void agree_on_signatures() throws Exception {
        for (int round = 0; round < 1000; round++) {
            byte[] message = text();
            var pair = Ed25519KeyPair.generate(new SecureRandom());
            var theirs = oracle.call("ed25519.sign", "seed", pair.seed(), "message", message);
            same(pair.publicKey().bytes(), Oracle.bytes(theirs, "key"));
            byte[] signature = Oracle.bytes(theirs, "signature");
            same(pair.sign(message), signature);
            signature[choice.nextInt(64)] ^= (byte) (1 << choice.nextInt(8));
            var publicKey = Ed25519PublicKey.of(pair.publicKey().bytes());
            assertThat(publicKey.verifies(message, message.length, signature)).isFalse();
            assertThat(theyVerify(publicKey.bytes(), message, signature)).isFalse();
            operations += 4;
        }
    }

    private static boolean theyVerify(byte[] key, byte[] message, byte[] signature)
            throws InterruptedException {
        try {
            oracle.call("ed25519.verify", "key", key, "message", message, "signature", signature);
            return true;
        } catch (Lines.Refused e) {
            return false;
        }
    }

    /** RFC 7748's points of low order, and what they become with the highest bit set. */
    @Test
    void refuse_the_same_curve25519_keys() throws Exception {
        for (String hex :
                List.of(
                        "00".repeat(32),
                        "01" + "00".repeat(31),
                        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                        "ec" + "ff".repeat(30) + "7f",
                        "ed" + "ff".repeat(30) + "7f",
                        "ee" + "ff".repeat(30) + "7f")) {
            byte[] key = HexFormat.of().parseHex(hex);
            var ours = Curve25519KeyPair.generate(new SecureRandom());
            assertThatThrownBy(() -> ours.agree(Curve25519PublicKey.of(key)))
                    .as(hex)
                    .isInstanceOf(CryptoFault.class);
            assertThatThrownBy(
                            () ->
                                    oracle.call(
                                            "curve25519.agree",
                                            "secret",
                                            ours.secret(),
                                            "key",
                                            key))
                    .as(hex)
                    .isInstanceOf(Lines.Refused.class);
            operations += 2;
        }
    }

    @Test
    void agree_on_curve25519() throws Exception {
        for (int round = 0; round < 1000; round++) {
            var ours = Curve25519KeyPair.generate(new SecureRandom());
            var other = Curve25519KeyPair.generate(new SecureRandom());
            var theirs =
                    oracle.call(
                            "curve25519.agree", "secret", ours.secret(), "key", other.publicKey());
            same(ours.agree(other.publicKey()), Oracle.bytes(theirs, "shared"));
            operations++;
        }
    }

    private byte[] text() {
        byte[] plain = new byte[choice.nextInt(64)];
        choice.nextBytes(plain);
        return plain;
    }

    private static void same(byte[] one, byte[] other) {
        // Not assertThat: it costs more than the ratchets.
        if (!Arrays.equals(one, other)) {
            throw new AssertionError("seed " + SEED + ", operation " + operations);
        }
    }
}
