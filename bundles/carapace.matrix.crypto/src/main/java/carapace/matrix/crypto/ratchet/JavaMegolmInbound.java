package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.Fields;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.crypto.primitive.Hash;
import carapace.matrix.crypto.primitive.MessageCipher;
import carapace.matrix.crypto.primitive.StateReader;
import carapace.matrix.crypto.primitive.StateWriter;

import java.util.Arrays;

/** A group ratchet to read with, in Java. */
final class JavaMegolmInbound implements MegolmInbound {
    private static final int VERSION = 1;
    private static final int TRAILER = MessageCipher.MAC_LENGTH + Ed25519PublicKey.SIGNATURE_LENGTH;

    private final MegolmRatchet first;
    private final Ed25519PublicKey signing;
    private final boolean signed;
    private MegolmRatchet latest;

    private JavaMegolmInbound(SessionKey key) {
        this.first = key.ratchet();
        this.signing = key.signing();
        this.signed = key.signed();
        this.latest = first.copy();
    }

    static JavaMegolmInbound shared(byte[] sessionKey) throws CryptoFault {
        return new JavaMegolmInbound(SessionKey.shared(sessionKey));
    }

    static JavaMegolmInbound exported(byte[] exported) throws CryptoFault {
        return new JavaMegolmInbound(SessionKey.exported(exported));
    }

    static JavaMegolmInbound restore(byte[] state) throws CryptoFault {
        var in = new StateReader(state);
        in.version(VERSION);
        boolean signed = in.flag();
        long counter = in.number();
        var ratchet = new MegolmRatchet(in.raw(MegolmRatchet.LENGTH), counter);
        var signing = Ed25519PublicKey.restored(in.raw(32));
        in.end();
        return new JavaMegolmInbound(new SessionKey(ratchet, signing, signed));
    }

    @Override
    public String id() {
        return signing.base64();
    }

    @Override
    public long firstIndex() {
        return first.counter();
    }

    @Override
    public boolean signed() {
        return signed;
    }

    @Override
    public Plain decrypt(byte[] message) throws CryptoFault {
        var fields = Fields.of(message, 3, TRAILER, MOST_BYTES);
        long index = fields.number(0x08);
        byte[] sealed = fields.bytes(0x12);
        if (index < first.counter()) {
            throw new CryptoFault(CryptoCode.UNKNOWN_INDEX);
        }
        int signedLength = message.length - Ed25519PublicKey.SIGNATURE_LENGTH;
        if (!signing.verifies(message, 0, signedLength, message, signedLength)) {
            throw new CryptoFault(CryptoCode.BAD_SIGNATURE);
        }
        var ratchet = (index < latest.counter() ? first : latest).copy();
        ratchet.advanceTo(index);
        var cipher = ratchet.cipher();
        try {
            cipher.check(message, message.length - TRAILER);
            byte[] plain = cipher.decrypt(sealed);
            if (index >= latest.counter()) {
                latest.wipe();
                latest = ratchet;
            }
            return new Plain(plain, index);
        } finally {
            cipher.wipe();
        }
    }

    @Override
    public byte[] exportFrom(long index) throws CryptoFault {
        var ratchet = first.copy();
        ratchet.advanceTo(index);
        byte[] value = ratchet.value();
        byte[] out = SessionKey.format(1, index, value, signing);
        Arrays.fill(value, (byte) 0);
        ratchet.wipe();
        return out;
    }

    @Override
    public Relation compare(MegolmInbound other) throws CryptoFault {
        if (!id().equals(other.id())) {
            return Relation.UNRELATED;
        }
        long common = Math.max(firstIndex(), other.firstIndex());
        byte[] ours = exportFrom(common);
        byte[] theirs = other.exportFrom(common);
        boolean same = Hash.same(ours, theirs);
        Arrays.fill(ours, (byte) 0);
        Arrays.fill(theirs, (byte) 0);
        if (!same) {
            return Relation.UNRELATED;
        }
        int order = Long.compare(other.firstIndex(), firstIndex());
        return order == 0 ? Relation.EQUAL : order < 0 ? Relation.BETTER : Relation.WORSE;
    }

    @Override
    public byte[] state() {
        return new StateWriter()
                .octet(VERSION)
                .flag(signed)
                .number(first.counter())
                .secret(first.value())
                .raw(signing.bytes())
                .take();
    }

    @Override
    public String toString() {
        return "MegolmInbound";
    }
}
