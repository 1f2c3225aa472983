package carapace.matrix.crypto.trust;

/** Names that the Matrix specification gives. */
public final class Names {
    public static final String OLM = "m.olm.v1.curve25519-aes-sha2";
    public static final String MEGOLM = "m.megolm.v1.aes-sha2";
    public static final String MASTER = "m.cross_signing.master";
    public static final String SELF_SIGNING = "m.cross_signing.self_signing";
    public static final String USER_SIGNING = "m.cross_signing.user_signing";
    public static final String BACKUP = "m.megolm_backup.v1";
    public static final String BACKUP_ALGORITHM = "m.megolm_backup.v1.curve25519-aes-sha2";
    public static final String STORAGE_ALGORITHM = "m.secret_storage.v1.aes-hmac-sha2";

    private Names() {}
}
