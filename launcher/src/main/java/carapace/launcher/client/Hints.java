package carapace.launcher.client;

/** What an answer other than 200 means to the operator. */
final class Hints {

    private Hints() {}

    static String of(int status, String retryAfter, String sources) {
        return switch (status) {
            case 401 ->
                    "The gateway refused the credential: it is missing or wrong (tried: "
                            + sources
                            + ").";
            case 403 ->
                    "The gateway forbids that: the setting is protected, or the Host is foreign.";
            case 404 -> "Not found, or the control endpoints are off (gateway.control.enabled).";
            case 409 -> "Something changed meanwhile: refresh and try again.";
            case 410 -> "That has expired.";
            case 413 -> "That is too large.";
            case 422 -> "The gateway found mistakes in it.";
            case 429 ->
                    "Too many attempts: try again in "
                            + (retryAfter.isEmpty() ? "a minute." : retryAfter + " s.");
            case 503 -> "The gateway is not ready yet: try again in a moment.";
            case 504 -> "The provider or homeserver is slow: try again.";
            default -> "The gateway answered " + status + "; its log tells why.";
        };
    }
}
