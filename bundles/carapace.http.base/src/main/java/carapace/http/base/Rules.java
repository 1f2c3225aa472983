package carapace.http.base;

import java.util.List;
import java.util.Set;

/** The configuration as the code reads it. */
record Rules(
        Mode mode,
        String tokenSecret,
        String passwordSecret,
        Set<String> trustedProxies,
        MetricsAuth metricsAuth,
        boolean controlEnabled,
        int hooksMaxBodyBytes,
        boolean boundToLoopback) {

    enum Mode {
        TOKEN,
        PASSWORD,
        LOCAL,
        NONE,
        UNSET
    }

    enum MetricsAuth {
        AUTO,
        SERVICE,
        NONE
    }

    static Rules from(BaseConfig config) {
        return new Rules(
                mode(config.mode()),
                config.token_secret(),
                config.password_secret(),
                Set.copyOf(List.of(config.trustedProxies())),
                metricsAuth(config.metricsAuth()),
                config.controlEnabled(),
                config.hooksMaxBodyBytes(),
                Peers.loopback(config.org_apache_felix_http_host()));
    }

    private static Mode mode(String word) {
        return switch (word.strip()) {
            case "token" -> Mode.TOKEN;
            case "password" -> Mode.PASSWORD;
            case "local" -> Mode.LOCAL;
            case "none" -> Mode.NONE;
            case "", "unset" -> Mode.UNSET;
            default -> throw new IllegalArgumentException("mode");
        };
    }

    private static MetricsAuth metricsAuth(String word) {
        return switch (word) {
            case "service" -> MetricsAuth.SERVICE;
            case "none" -> MetricsAuth.NONE;
            case "auto" -> MetricsAuth.AUTO;
            default -> throw new IllegalArgumentException("metricsAuth");
        };
    }
}
