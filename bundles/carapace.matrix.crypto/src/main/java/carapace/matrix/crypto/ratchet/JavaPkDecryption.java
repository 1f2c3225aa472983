package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.PkDecryption;
import carapace.matrix.crypto.olm.PkMessage;
import carapace.matrix.crypto.primitive.Curve25519KeyPair;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Hash;
import carapace.matrix.crypto.primitive.MessageCipher;

import java.security.SecureRandom;
import java.util.Arrays;

/** {@code m.megolm_backup.v1.curve25519-aes-sha2}, in Java. */
final class JavaPkDecryption implements PkDecryption {
    private final Curve25519KeyPair pair;

    private JavaPkDecryption(Curve25519KeyPair pair) {
        this.pair = pair;
    }

    static JavaPkDecryption create(SecureRandom random) {
        return new JavaPkDecryption(Curve25519KeyPair.generate(random));
    }

    static JavaPkDecryption of(byte[] secret) throws CryptoFault {
        return new JavaPkDecryption(Curve25519KeyPair.of(secret));
    }

    static PkMessage encrypt(Curve25519PublicKey to, byte[] plain, SecureRandom random)
            throws CryptoFault {
        var ephemeral = Curve25519KeyPair.generate(random);
        byte[] shared = ephemeral.agree(to);
        var cipher = new MessageCipher(shared, "");
        try {
            // Over no bytes: see PkMessage.
            byte[] mac = cipher.mac(new byte[0], 0);
            return new PkMessage(ephemeral.publicKey(), mac, cipher.encrypt(plain));
        } finally {
            cipher.wipe();
            ephemeral.wipe();
            Arrays.fill(shared, (byte) 0);
        }
    }

    @Override
    public Curve25519PublicKey publicKey() {
        return pair.publicKey();
    }

    @Override
    public byte[] decrypt(PkMessage message) throws CryptoFault {
        byte[] shared = pair.agree(message.ephemeral());
        var cipher = new MessageCipher(shared, "");
        try {
            if (!Hash.same(message.mac(), cipher.mac(new byte[0], 0))) {
                throw new CryptoFault(CryptoCode.BAD_MAC);
            }
            return cipher.decrypt(message.cipherText());
        } finally {
            cipher.wipe();
            Arrays.fill(shared, (byte) 0);
        }
    }

    @Override
    public byte[] secret() {
        return pair.secret();
    }

    @Override
    public void wipe() {
        pair.wipe();
    }

    @Override
    public String toString() {
        return "PkDecryption";
    }
}
