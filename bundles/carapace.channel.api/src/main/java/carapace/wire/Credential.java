package carapace.wire;

/** How a peer recognises us. Holds the <em>name</em> of a secret, never its value. */
public sealed interface Credential {

    /** Nothing to show. */
    record None() implements Credential {}

    /** {@code Authorization: Bearer …}. */
    record Bearer(String secretName) implements Credential {}

    /** {@code Authorization: Basic …} with a user in the clear. */
    record Basic(String user, String secretName) implements Credential {}

    /**
     * A secret inside the path: {@code template} is put before every request's path with {@code
     * {secret}} replaced, e.g. {@code /bot{secret}}.
     */
    record InPath(String template, String secretName) implements Credential {}

    /**
     * A header of the peer's own, e.g. {@code x-api-key}; {@code prefix} stands before the value.
     */
    record Header(String name, String prefix, String secretName) implements Credential {}

    /** See {@link None}. */
    static Credential none() {
        return new None();
    }
}
