package carapace.http.base;

import carapace.secret.Guard;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.function.Supplier;

/** Decides who a caller is. */
final class Callers {

    /** What is known of a caller. */
    sealed interface Caller {
        /** Let in; {@code actor} for the audit log. */
        record Known(String actor) implements Caller {}

        /** Not let in. {@code tried}: a wrong credential was presented. */
        record Unknown(boolean tried) implements Caller {}
    }

    private static final Caller NOBODY = new Caller.Unknown(false);
    private static final Caller WRONG = new Caller.Unknown(true);

    private final LocalToken local;
    private final Supplier<@Nullable Guard> guard;

    Callers(LocalToken local, Supplier<@Nullable Guard> guard) {
        this.local = local;
        this.guard = guard;
    }

    /** Whether this is the operator's own credential, which cannot be guessed. */
    boolean operator(HttpServletRequest request) {
        var presented = bearer(request);
        return presented != null && Peers.loopbackDirect(request) && local.same(presented);
    }

    Caller caller(HttpServletRequest request, Rules rules, String address) {
        if (operator(request)) return new Caller.Known(local.actor());
        var mode = effective(rules);
        if (mode == Rules.Mode.LOCAL || mode == Rules.Mode.NONE) {
            return Peers.loopbackDirect(request) ? new Caller.Known(address) : NOBODY;
        }
        if (request.getHeader("Authorization") == null) return NOBODY;
        var presented = bearer(request);
        if (presented == null) return WRONG;
        var expected = mode == Rules.Mode.PASSWORD ? rules.passwordSecret() : rules.tokenSecret();
        return opens(expected, presented) ? new Caller.Known(address) : WRONG;
    }

    /** Nothing said: the password when there is one, else the token. */
    private Rules.Mode effective(Rules rules) {
        if (rules.mode() != Rules.Mode.UNSET) return rules.mode();
        return present(rules.passwordSecret()) ? Rules.Mode.PASSWORD : Rules.Mode.TOKEN;
    }

    private boolean present(String name) {
        var opener = guard.get();
        if (name.isEmpty() || opener == null) return false;
        return switch (opener.open(name)) {
            case Guard.Opened.Value(var secret) -> {
                try (secret) {
                    yield !secret.blank();
                }
            }
            case Guard.Opened.Absent() -> false;
            // It was meant to be asked for, so nothing weaker is.
            case Guard.Opened.Locked() -> true;
        };
    }

    private boolean opens(String name, byte[] presented) {
        var opener = guard.get();
        if (name.isEmpty() || opener == null) return false;
        return switch (opener.open(name)) {
            case Guard.Opened.Value(var secret) -> {
                try (secret) {
                    yield !secret.blank() && secret.same(presented);
                }
            }
            case Guard.Opened.Absent(), Guard.Opened.Locked() -> false;
        };
    }

    /** What stands behind {@code Bearer}; null without exactly one such header. */
    private static byte @Nullable [] bearer(HttpServletRequest request) {
        var headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.size() != 1) return null;
        var header = headers.getFirst();
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) return null;
        // Header values reach us as ISO 8859-1; the bytes are what was sent.
        return header.substring(7).getBytes(StandardCharsets.ISO_8859_1);
    }
}
