package carapace.matrix.crypto;

/** A cryptographic step was refused. Carries a code and never a cause: causes quote their input. */
public final class CryptoFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final CryptoCode code;

    public CryptoFault(CryptoCode code) {
        super(code.wire(), null, false, true);
        this.code = code;
    }

    public CryptoCode code() {
        return code;
    }
}
