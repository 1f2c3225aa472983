package carapace.channel;

/** What became of one message that a channel handed in. */
public sealed interface Admission {
    /** It is on disk under this id. */
    record Admitted(String id) implements Admission {}

    /** The network sent it before. */
    record Duplicate() implements Admission {}

    /** It is on disk and will not be answered. */
    record Declined(String reason) implements Admission {}
}
