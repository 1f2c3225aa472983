package carapace.store.sqlite;

import carapace.status.Unfit;

import java.sql.SQLException;

/** Why the store is not opened, in sentences for the operator. */
final class Refusals {
    static final Unfit UNWRITABLE =
            new Unfit(
                    "store-unwritable",
                    "The store's folder cannot be written: it must be a real folder that belongs to"
                            + " the user who runs Carapace. Nothing was changed.");
    static final Unfit DAMAGED =
            new Unfit(
                    "store-damaged",
                    "The store (store/carapace.db in the state directory) is damaged. Nothing was"
                            + " changed. Put a copy of that file back, or move it away to begin"
                            + " afresh.");
    static final Unfit FOREIGN =
            new Unfit(
                    "store-foreign",
                    "store/carapace.db in the state directory is a database of another program."
                            + " Nothing was changed; move it away and start again.");
    static final Unfit NEWER =
            new Unfit(
                    "store-newer",
                    "The store was written by a later release of Carapace. Nothing was changed;"
                            + " start that release, or put back the copy that was made before it,"
                            + " store/carapace.db.before-<n>.");
    static final Unfit NO_PASSWORD =
            new Unfit(
                    "store-password",
                    "The store is sealed, and CARAPACE_CONFIG_PASSWORD is not set. Nothing was"
                            + " changed; set the password it was sealed under and start again.");
    static final Unfit OTHER_PASSWORD =
            new Unfit(
                    "store-password",
                    "The store is sealed under another CARAPACE_CONFIG_PASSWORD. Nothing was"
                            + " changed; start with the old password and change it with: cara"
                            + " rotate-password");
    static final Unfit PASSWORD_REQUIRED =
            new Unfit(
                    "store-password",
                    "sessions.encryption.mode is required, and CARAPACE_CONFIG_PASSWORD is not set."
                            + " Nothing was changed; set the password or the mode.");

    private Refusals() {}

    /** What a failure while opening means. */
    static Unfit of(Exception why) {
        if (!(why instanceof SQLException sql)) return DAMAGED;
        return switch (sql.getErrorCode() & 0xff) {
            case 8, 10, 13, 14 -> UNWRITABLE;
            default -> DAMAGED;
        };
    }
}
