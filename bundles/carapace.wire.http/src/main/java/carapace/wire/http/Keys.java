package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.secret.Guard;
import carapace.secret.Secret;
import carapace.wire.Credential;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;

/** Turns the name of a secret into what a request shows, at the last moment. */
final class Keys {

    private final Supplier<@Nullable Guard> guard;

    Keys(Supplier<@Nullable Guard> guard) {
        this.guard = guard;
    }

    /** What a request shows of a credential. */
    sealed interface Shown {
        /**
         * Put {@code prefix} before the path and send the header, unless its name is empty.
         *
         * @param prefix percent-encoded
         */
        record Ready(String prefix, String header, String value) implements Shown {
            @Override
            public String toString() {
                return "Ready";
            }
        }

        /** It cannot be shown. */
        record Withheld(FaultCode code) implements Shown {}
    }

    Shown show(Credential credential) {
        return switch (credential) {
            case Credential.None() -> new Shown.Ready("", "", "");
            case Credential.Bearer(var name) -> header("Authorization", "Bearer ", name);
            case Credential.Header(var header, var prefix, var name) ->
                    header(header, prefix, name);
            case Credential.Basic(var user, var name) ->
                    with(name, value -> header("Authorization", "Basic " + pair(user, value)));
            case Credential.InPath(var template, var name) ->
                    with(
                            name,
                            value ->
                                    new Shown.Ready(
                                            template.replace("{secret}", Escapes.segment(value)),
                                            "",
                                            ""));
        };
    }

    private Shown header(String header, String prefix, String name) {
        return with(name, value -> header(header, prefix + value));
    }

    private static Shown header(String header, String value) {
        // HttpRequest would quote such a value in its exception.
        return Escapes.fitsHeader(value)
                ? new Shown.Ready("", header, value)
                : new Shown.Withheld(FaultCode.CREDENTIALS_REFUSED);
    }

    private static String pair(String user, String value) {
        var bytes = (user + ":" + value).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What is to be done with the value of a secret. */
    interface Use {
        Shown with(String value);
    }

    /** Opens a secret and hands its text over; {@code Withheld} when it cannot be opened. */
    Shown with(String name, Use use) {
        var opener = guard.get();
        if (opener == null) return new Shown.Withheld(FaultCode.NOT_READY);
        return switch (opener.open(name)) {
            case Guard.Opened.Value(var secret) -> {
                try (secret) {
                    yield secret.blank()
                            ? new Shown.Withheld(FaultCode.CREDENTIALS_LOCKED)
                            : use.with(text(secret));
                }
            }
            case Guard.Opened.Absent(), Guard.Opened.Locked() ->
                    new Shown.Withheld(FaultCode.CREDENTIALS_LOCKED);
        };
    }

    private static String text(Secret secret) {
        return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
