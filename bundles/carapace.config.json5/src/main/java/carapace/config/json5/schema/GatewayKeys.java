package carapace.config.json5.schema;

import static carapace.config.json5.schema.Key.flag;
import static carapace.config.json5.schema.Key.secret;
import static carapace.config.json5.schema.Key.text;
import static carapace.config.json5.schema.Key.texts;
import static carapace.config.json5.schema.Key.whole;

import carapace.config.json5.schema.Key.Effect;
import carapace.config.json5.schema.Rule.Finding;

import java.util.List;

/** Keys of the gateway itself: address, credentials, reload, hooks, metrics. */
final class GatewayKeys {
    private GatewayKeys() {}

    static List<Key> keys() {
        return List.of(
                text(
                                "gateway.bind",
                                "Which address it listens on: `loopback`, `lan`, `auto`,"
                                        + " `tailnet`, `all`, an IP address, or `host:port`.")
                        .orText("loopback")
                        .rule(Binds.rule())
                        .guard()
                        .effect(Effect.RESTART),
                whole("gateway.port", 18789, "The port it listens on.")
                        .rule(Rules.between(1, 65535))
                        .effect(Effect.RESTART),
                text(
                                "gateway.auth.mode",
                                "What callers must show: `token`, `password`, `local` (this machine"
                                    + " only) or `none`. Unset: whichever of password and token is"
                                    + " there, else nobody gets in but the owner.")
                        .rule(Rules.oneOf("none", "local", "token", "password"))
                        .guard()
                        .effect(Effect.RESTART),
                secret("gateway.auth.token", "The bearer token callers show.")
                        .env("CARAPACE_GATEWAY_TOKEN"),
                secret("gateway.auth.password", "The password callers show.")
                        .env("CARAPACE_GATEWAY_PASSWORD"),
                flag("gateway.auth.allowTailscale", false, "Not in this version.")
                        .rule(Rules.whenTrue(Finding.warning("is not in this version")))
                        .guard(),
                texts(
                        "gateway.trustedProxies",
                        "Proxies whose `X-Forwarded-For` names the client,"
                                + " for limits and the audit log only."),
                text(
                                "gateway.reload.mode",
                                "What happens when the file changes: `hybrid` and `hot` apply what"
                                        + " can be applied, `off` waits for SIGHUP or a command.")
                        .orText("hybrid")
                        .rule(
                                Rules.oneOf("hot", "hybrid", "off", "none", "disabled")
                                        .elseWarning()),
                whole(
                                "gateway.reload.debounceMs",
                                300,
                                "How long the file must be quiet before it"
                                        + " is read again, in milliseconds.")
                        .rule(Rules.positive().elseDefault()),
                flag("gateway.control.enabled", true, "Whether `/control/*` is there at all.")
                        .guard()
                        .effect(Effect.RESTART),
                flag("gateway.controlUi.enabled", false, "Whether the operator's page is served."),
                text("gateway.controlUi.path", "Directory of the page's files.").guard(),
                text("gateway.controlUi.basePath", "Address prefix of the page."),
                flag("gateway.controlUi.allowInsecureAuth", false, "Accepted, without effect.")
                        .guard(),
                flag(
                                "gateway.controlUi.dangerouslyDisableDeviceAuth",
                                false,
                                "Accepted, without effect.")
                        .guard(),
                flag(
                        "gateway.hooks.enabled",
                        false,
                        "Whether other programs may wake the agent by" + " HTTP."),
                secret("gateway.hooks.token", "The token those programs show.")
                        .env("CARAPACE_HOOKS_TOKEN"),
                text("gateway.hooks.path", "Where they call.")
                        .orText("/hooks")
                        .rule(
                                Rules.matches(
                                        "/[A-Za-z0-9._~/-]*", "must be a path that begins with /")),
                whole(
                                "gateway.hooks.maxBodyBytes",
                                262144,
                                "The largest body of a hook or a" + " channel's webhook, in bytes.")
                        .rule(Rules.positive().elseDefault()),
                text(
                                "gateway.metrics.auth",
                                "Who may read `/metrics`: `auto` (this machine freely, others with"
                                    + " the credential), `service` (always the credential), `none`"
                                    + " (anyone).")
                        .orText("auto")
                        .rule(Rules.oneOf("auto", "service", "none"))
                        .guard(),
                flag("gateway.tls.enabled", false, "Not in this version: put a TLS proxy in front.")
                        .rule(
                                Rules.whenTrue(
                                        Finding.error(
                                                "is not in this version; put a TLS proxy in"
                                                        + " front")))
                        .effect(Effect.RESTART),
                text("gateway.tls.certPath", "Not in this version.").effect(Effect.RESTART),
                text("gateway.tls.keyPath", "Not in this version.").effect(Effect.RESTART),
                flag("gateway.tls.autoGenerate", false, "Not in this version.")
                        .effect(Effect.RESTART));
    }
}
