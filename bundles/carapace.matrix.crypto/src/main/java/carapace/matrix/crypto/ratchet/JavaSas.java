package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.Sas;
import carapace.matrix.crypto.primitive.Curve25519KeyPair;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.Hash;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/** The agreement of a short authentication string, in Java. */
final class JavaSas implements Sas {
    private final Curve25519KeyPair pair;

    JavaSas(SecureRandom random) {
        this.pair = Curve25519KeyPair.generate(random);
    }

    @Override
    public Curve25519PublicKey publicKey() {
        return pair.publicKey();
    }

    @Override
    public Established establish(Curve25519PublicKey theirs) throws CryptoFault {
        byte[] secret = pair.agree(theirs);
        pair.wipe();
        return new Agreed(secret);
    }

    @Override
    public String toString() {
        return "Sas";
    }

    private static final class Agreed implements Established {
        private final byte[] secret;

        Agreed(byte[] secret) {
            this.secret = secret;
        }

        @Override
        public byte[] bytes(String info, int count) {
            return Hash.hkdf(secret, info, count);
        }

        @Override
        public String mac(String input, String info) {
            byte[] key = Hash.hkdf(secret, info, Hash.LENGTH);
            byte[] mac = Hash.hmac(key, input.getBytes(StandardCharsets.UTF_8));
            Arrays.fill(key, (byte) 0);
            return Encoding.base64(mac);
        }

        @Override
        public void wipe() {
            Arrays.fill(secret, (byte) 0);
        }

        @Override
        public String toString() {
            return "Sas.Established";
        }
    }
}
