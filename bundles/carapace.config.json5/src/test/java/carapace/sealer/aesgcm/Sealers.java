package carapace.sealer.aesgcm;

import carapace.secret.SecretSource;

/** The real sealer with a password of a test's choice. */
public final class Sealers {
    private Sealers() {}

    public static AesGcmSealer with(String password) {
        return new AesGcmSealer(password, null);
    }

    public static AesGcmSealer with(String password, SecretSource source) {
        var sealer = with(password);
        sealer.setSource(source);
        return sealer;
    }
}
