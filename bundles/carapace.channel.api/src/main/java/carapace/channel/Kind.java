package carapace.channel;

import java.util.regex.Pattern;

/**
 * What {@code lastErrorKind} shows: stable, for automation.
 *
 * @param text {@code [a-z0-9-]{1,40}}
 */
public record Kind(String text) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9-]{1,40}");

    public static final Kind AUTH_REJECTED = new Kind("auth-rejected");
    public static final Kind CREDENTIAL_LOCKED = new Kind("credential-locked");
    public static final Kind UNREACHABLE = new Kind("unreachable");
    public static final Kind RATE_LIMITED = new Kind("rate-limited");
    public static final Kind CONFLICT = new Kind("conflict");
    public static final Kind BAD_RESPONSE = new Kind("bad-response");
    public static final Kind CONFIG_INVALID = new Kind("config-invalid");
    public static final Kind APPEND_FAILED = new Kind("append-failed");
    public static final Kind STALLED = new Kind("stalled");

    public Kind {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("a kind is [a-z0-9-]{1,40}");
        }
    }
}
