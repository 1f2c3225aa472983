package carapace.store;

/** What became of one arrival. */
public sealed interface Entered {
    record Admitted(String id) implements Entered {}

    /** It was admitted before, under this id (empty when that is no longer known). */
    record Duplicate(String id) implements Entered {}

    /** {@code conversation_full}, or what the arrival said. */
    record Declined(String id, String reason) implements Entered {}
}
