package carapace.matrix.crypto.verification;

import carapace.matrix.crypto.primitive.Ed25519PublicKey;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The bytes of a QR code that we show ("QR code format"); scanning is not offered. */
public final class QrCode {
    public static final String SHOW = "m.qr_code.show.v1";
    public static final String SCAN = "m.qr_code.scan.v1";
    public static final String RECIPROCATE = "m.reciprocate.v1";
    public static final int SECRET_LENGTH = 16;

    private static final int OTHER_USER = 0;
    private static final int SELF_TRUSTED = 1;
    private static final int SELF_NOT_YET_TRUSTED = 2;

    private QrCode() {}

    /**
     * The code, unless a key that it must hold is not known.
     *
     * @param us our side, with the master key only if we trust it
     * @param ownMaster the published master key of our user, trusted or not
     */
    public static Optional<byte[]> of(
            Party us,
            Party them,
            Optional<Ed25519PublicKey> ownMaster,
            String transaction,
            byte[] secret) {
        if (!us.user().equals(them.user())) {
            return both(us.master(), them.master())
                    ? Optional.of(
                            bytes(
                                    OTHER_USER,
                                    us.master().get(),
                                    them.master().get(),
                                    transaction,
                                    secret))
                    : Optional.empty();
        }
        if (us.master().isPresent()) {
            return Optional.of(
                    bytes(SELF_TRUSTED, us.master().get(), them.key(), transaction, secret));
        }
        return ownMaster.map(
                master -> bytes(SELF_NOT_YET_TRUSTED, us.key(), master, transaction, secret));
    }

    private static boolean both(Optional<?> one, Optional<?> other) {
        return one.isPresent() && other.isPresent();
    }

    private static byte[] bytes(
            int mode,
            Ed25519PublicKey first,
            Ed25519PublicKey second,
            String transaction,
            byte[] secret) {
        byte[] id = transaction.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        out.writeBytes("MATRIX".getBytes(StandardCharsets.US_ASCII));
        out.write(2);
        out.write(mode);
        out.write(id.length >> 8);
        out.write(id.length);
        out.writeBytes(id);
        out.writeBytes(first.bytes());
        out.writeBytes(second.bytes());
        out.writeBytes(secret);
        return out.toByteArray();
    }
}
