package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.Fields;
import carapace.matrix.crypto.olm.MegolmOutbound;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.crypto.primitive.StateReader;
import carapace.matrix.crypto.primitive.StateWriter;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;

/** Our side of a group ratchet, in Java. */
final class JavaMegolmOutbound implements MegolmOutbound {
    private static final int VERSION = 1;

    private final MegolmRatchet ratchet;
    private final Ed25519KeyPair signing;

    private JavaMegolmOutbound(MegolmRatchet ratchet, Ed25519KeyPair signing) {
        this.ratchet = ratchet;
        this.signing = signing;
    }

    static JavaMegolmOutbound create(SecureRandom random) {
        byte[] value = new byte[MegolmRatchet.LENGTH];
        random.nextBytes(value);
        var ratchet = new MegolmRatchet(value, 0);
        Arrays.fill(value, (byte) 0);
        return new JavaMegolmOutbound(ratchet, Ed25519KeyPair.generate(random));
    }

    static JavaMegolmOutbound restore(byte[] state) throws CryptoFault {
        var in = new StateReader(state);
        in.version(VERSION);
        long counter = in.number();
        var ratchet = new MegolmRatchet(in.raw(MegolmRatchet.LENGTH), counter);
        byte[] seed = in.raw(32);
        var signing = Ed25519KeyPair.restored(seed, Ed25519PublicKey.restored(in.raw(32)));
        Arrays.fill(seed, (byte) 0);
        in.end();
        return new JavaMegolmOutbound(ratchet, signing);
    }

    @Override
    public String id() {
        return signing.publicKey().base64();
    }

    @Override
    public long index() {
        return ratchet.counter();
    }

    @Override
    public byte[] encrypt(byte[] plain) throws CryptoFault {
        if (ratchet.counter() == MegolmRatchet.LAST) {
            throw new CryptoFault(CryptoCode.EXHAUSTED);
        }
        var cipher = ratchet.cipher();
        var out = new ByteArrayOutputStream(plain.length + 120);
        out.write(3);
        Fields.put(out, 0x08, ratchet.counter());
        Fields.put(out, 0x12, cipher.encrypt(plain));
        out.writeBytes(cipher.mac(out.toByteArray(), out.size()));
        cipher.wipe();
        out.writeBytes(signing.sign(out.toByteArray()));
        ratchet.advanceTo(ratchet.counter() + 1);
        return out.toByteArray();
    }

    @Override
    public byte[] sessionKey() {
        byte[] value = ratchet.value();
        byte[] unsigned = SessionKey.format(2, ratchet.counter(), value, signing.publicKey());
        Arrays.fill(value, (byte) 0);
        byte[] out = Arrays.copyOf(unsigned, SessionKey.SHARED_LENGTH);
        byte[] signature = signing.sign(unsigned);
        Arrays.fill(unsigned, (byte) 0);
        System.arraycopy(signature, 0, out, SessionKey.EXPORT_LENGTH, signature.length);
        return out;
    }

    @Override
    public byte[] state() {
        return new StateWriter()
                .octet(VERSION)
                .number(ratchet.counter())
                .secret(ratchet.value())
                .secret(signing.seed())
                .raw(signing.publicKey().bytes())
                .take();
    }

    @Override
    public String toString() {
        return "MegolmOutbound";
    }
}
