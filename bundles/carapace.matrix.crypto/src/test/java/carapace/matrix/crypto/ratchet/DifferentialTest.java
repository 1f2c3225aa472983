package carapace.matrix.crypto.ratchet;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.olm.OlmAccount;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.olm.PkMessage;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;

import de.connect2x.trixnity.vodozemac.olm.Account;
import de.connect2x.trixnity.vodozemac.olm.Session;
import de.connect2x.trixnity.vodozemac.pkencryption.PkDecryption;
import de.connect2x.trixnity.vodozemac.pkencryption.PkEncryption;
import de.connect2x.trixnity.vodozemac.pkencryption.PkEncryptionMessage;
import de.connect2x.trixnity.vodozemac.sas.Sas;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Matrix specification, "Olm: A Cryptographic Ratchet", "Megolm group ratchet", "Short
 * Authentication String (SAS) verification", "Server-side key backups": the same operation here and
 * in vodozemac 0.9.0, and the same outcome. The seed of every choice is in the failure's message.
 */
@DisplayName("The Java ratchets and vodozemac")
class DifferentialTest {
    private static final long SEED = Long.getLong("carapace.seed", 20_261_121L);
    private static final int LEAST_OPERATIONS = 100_000;

    private static int operations;

    private final Random choice = new Random(SEED);
    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());

    @AfterAll
    static void enough_operations_were_compared() {
        assertThat(operations).isGreaterThanOrEqualTo(LEAST_OPERATIONS);
    }

    @Test
    void agree_on_olm_whoever_begins() throws Exception {
        for (int pair = 0; pair < 150; pair++) {
            var ours = engine.newAccount();
            try (var theirs = Vodozemac.account()) {
                var session = pair % 2 == 0 ? weBegin(ours, theirs) : theyBegin(ours, theirs);
                converse(session);
                session.theirs.close();
            }
        }
    }

    private Pair weBegin(OlmAccount ours, Account theirs) throws Exception {
        theirs.generateOneTimeKeys(1);
        var oneTime = theirs.getOneTimeKeys().values().iterator().next();
        var session =
                ours.outbound(
                        Curve25519PublicKey.of(theirs.getCurve25519Key().getBytes()),
                        Curve25519PublicKey.of(oneTime.getBytes()));
        byte[] plain = text();
        var message = session.encrypt(plain);
        var made =
                theirs.createInboundSession(
                        Vodozemac.preKey(message), Vodozemac.key(ours.curve25519()));
        same(made.getPlaintext().getValue(), plain);
        assertThat(made.getSession().getSessionId()).isEqualTo(session.id());
        operations += 3;
        return new Pair(session, made.getSession());
    }

    private Pair theyBegin(OlmAccount ours, Account theirs) throws Exception {
        ours.generateOneTimeKeys(1);
        var oneTime = ours.unpublishedOneTimeKeys().values().iterator().next();
        var session =
                theirs.createOutboundSession(
                        Vodozemac.key(ours.curve25519()), Vodozemac.key(oneTime), Vodozemac.olm1());
        byte[] plain = text();
        var message = Vodozemac.encrypt(session, plain);
        var made =
                ours.inbound(
                        Curve25519PublicKey.of(theirs.getCurve25519Key().getBytes()),
                        (OlmMessage.PreKey) message);
        same(made.plain(), plain);
        assertThat(made.session().id()).isEqualTo(session.getSessionId());
        operations += 3;
        return new Pair(made.session(), session);
    }

    private static final class Pair {
        OlmSession ours;
        final Session theirs;

        Pair(OlmSession ours, Session theirs) {
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
                messages.add(
                        fromUs ? pair.ours.encrypt(plain) : Vodozemac.encrypt(pair.theirs, plain));
                operations++;
            }
            for (int i : order(burst)) {
                byte[] read =
                        fromUs
                                ? Vodozemac.decrypt(pair.theirs, messages.get(i))
                                : pair.ours.decrypt(messages.get(i));
                same(read, plains.get(i));
                operations++;
            }
            if (choice.nextInt(4) == 0) {
                pair.ours = engine.session(pair.ours.state());
                operations++;
            }
        }
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
            var theirs = Vodozemac.outbound();
            for (int skip = choice.nextInt(300); skip > 0; skip--) {
                mine.encrypt(new byte[0]);
                theirs.encrypt(new byte[0]);
                operations += 2;
            }
            var readsMine = Vodozemac.inbound(mine.sessionKey());
            var readsTheirs = engine.inboundShared(theirs.getSessionKey().getBytes());
            assertThat(readsMine.getSessionId()).isEqualTo(mine.id());
            assertThat(readsTheirs.id()).isEqualTo(theirs.getSessionId());
            operations += 4;
            var plains = new ArrayList<byte[]>();
            var fromMe = new ArrayList<byte[]>();
            var fromThem = new ArrayList<byte[]>();
            for (int i = 0; i < 140; i++) {
                byte[] plain = text();
                plains.add(plain);
                fromMe.add(mine.encrypt(plain));
                fromThem.add(Vodozemac.encrypt(theirs, plain));
                operations += 2;
            }
            for (int i : order(plains.size())) {
                same(Vodozemac.decrypt(readsMine, fromMe.get(i)), plains.get(i));
                same(readsTheirs.decrypt(fromThem.get(i)).bytes(), plains.get(i));
                operations += 2;
            }
            int at = (int) readsTheirs.firstIndex() + choice.nextInt(140);
            byte[] exported = readsTheirs.exportFrom(at);
            same(exported, exportOf(at, exported));
            assertThat(Vodozemac.exported(exported).getFirstKnownIndex()).isEqualTo(at);
            assertThat(engine.inboundExported(exported).firstIndex()).isEqualTo(at);
            operations += 3;
            readsMine.close();
            theirs.close();
        }
    }

    /** What vodozemac exports after it imported what we exported: the same bytes. */
    private static byte[] exportOf(int at, byte[] exported) {
        try (var imported = Vodozemac.exported(exported)) {
            return imported.exportAt(at).getBytes();
        }
    }

    @Test
    void agree_on_the_megolm_ratchet_far_ahead() throws Exception {
        for (int round = 0; round < 300; round++) {
            var mine = engine.newOutbound();
            byte[] start = engine.inboundShared(mine.sessionKey()).exportFrom(0);
            int far = choice.nextInt() & 0x7FFF_FFFF;
            try (var theirs = Vodozemac.exported(start)) {
                same(
                        engine.inboundExported(start).exportFrom(far),
                        theirs.exportAt(far).getBytes());
            }
            operations += 2;
        }
    }

    @Test
    void agree_on_short_authentication_strings() throws Exception {
        for (int round = 0; round < 300; round++) {
            var mine = engine.newSas();
            var theirs = new Sas();
            var theirKey = Curve25519PublicKey.of(theirs.getPublicKey().getBytes());
            var theirSide = theirs.diffieHellman(Vodozemac.key(mine.publicKey()));
            var mySide = mine.establish(theirKey);
            String info = "MATRIX_KEY_VERIFICATION_SAS|" + choice.nextLong();
            same(mySide.bytes(info, 6), theirSide.generateBytes(info).getBytes());
            String key = "ed25519:" + choice.nextLong();
            assertThat(mySide.mac(key, info))
                    .isEqualTo(theirSide.calculateMac(key, info).getBase64());
            operations += 4;
        }
    }

    @Test
    void agree_on_backup_entries() throws Exception {
        for (int round = 0; round < 300; round++) {
            byte[] plain = text();
            var mine = engine.newPkDecryption();
            try (var to = PkEncryption.Companion.invoke(Vodozemac.key(mine.publicKey()))) {
                var sealed = to.encrypt(plain);
                var message =
                        new PkMessage(
                                Curve25519PublicKey.of(sealed.getEphemeralKey().getBytes()),
                                sealed.getMac(),
                                sealed.getCiphertext());
                same(mine.decrypt(message), plain);
            }
            try (var theirs = PkDecryption.Companion.invoke()) {
                var to = Curve25519PublicKey.of(theirs.getPublicKey().getBytes());
                var sealed = engine.pkEncrypt(to, plain);
                var message =
                        new PkEncryptionMessage.Bytes(
                                sealed.cipherText(),
                                sealed.mac(),
                                Vodozemac.key(sealed.ephemeral()));
                same(theirs.decrypt(message), plain);
            }
            operations += 4;
        }
    }

    @Test
    void agree_on_signatures() throws Exception {
        for (int round = 0; round < 500; round++) {
            byte[] message = text();
            var pair = Ed25519KeyPair.generate(new SecureRandom());
            byte[] seed = pair.seed();
            try (var theirs =
                    de.connect2x.trixnity.vodozemac.Ed25519SecretKey.Companion.invoke(seed)) {
                same(pair.publicKey().bytes(), theirs.getPublicKey().getBytes());
                byte[] signature = theirs.sign(message).getBytes();
                same(pair.sign(message), signature);
                var publicKey = Ed25519PublicKey.of(pair.publicKey().bytes());
                assertThat(publicKey.verifies(message, message.length, signature)).isTrue();
            }
            operations += 3;
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
