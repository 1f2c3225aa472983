package carapace.config.json5.schema;

import static carapace.config.json5.schema.Key.flag;
import static carapace.config.json5.schema.Key.of;
import static carapace.config.json5.schema.Key.text;
import static carapace.config.json5.schema.Key.texts;
import static carapace.config.json5.schema.Key.whole;

import carapace.config.json5.schema.Key.Effect;
import carapace.config.json5.schema.Rule.Finding;

import java.util.ArrayList;
import java.util.List;

/** Keys of what is done with messages on every channel; sessions, logging, plug-ins. */
final class RoomKeys {
    private RoomKeys() {}

    private static final String[] SCOPES = {
        "per-channel-sender-peer", "per-sender", "per-channel-peer", "global"
    };

    static List<Key> keys() {
        var keys = new ArrayList<Key>();
        channel(keys, "channels.defaults", true);
        channel(keys, "channels.*", false);
        session(keys, "session", true);
        keys.add(flag("sessions.retention.enabled", true, "Whether old messages are removed."));
        keys.add(
                whole("sessions.retention.days", 30, "After how many days.")
                        .rule(Rules.positive()));
        keys.add(
                whole("sessions.retention.intervalHours", 6, "How often it is looked.")
                        .rule(Rules.positive()));
        keys.add(flag("sessions.integrity.enabled", true, "Whether what was stored is checked."));
        keys.add(
                text("sessions.integrity.action", "What a damaged record does: `warn`, `reject`.")
                        .orText("warn")
                        .rule(Rules.oneOf("warn", "reject")));
        keys.add(
                text(
                                "sessions.encryption.mode",
                                "`off`, `if_password` (sealed when"
                                        + " `CARAPACE_CONFIG_PASSWORD` is set) or `required`.")
                        .orText("if_password")
                        .rule(Rules.oneOf("off", "if_password", "required"))
                        .effect(Effect.RESTART));
        keys.add(
                text(
                                "logging.level",
                                "`trace`, `debug`, `info`, `warn` or `error`."
                                        + " `CARAPACE_LOG` goes before it.")
                        .orText("info")
                        .rule(
                                Rules.oneOf("trace", "debug", "info", "warn", "error")
                                        .elseDefault()));
        keys.add(
                text("logging.format", "`text` or `json`; unset: text on a terminal.")
                        .rule(Rules.oneOf("text", "json").elseWarning())
                        .effect(Effect.RESTART));
        keys.add(
                text("logging.file", "A file for the log; readable by its owner alone.")
                        .effect(Effect.RESTART));
        keys.add(
                flag(
                        "logging.includeContent",
                        false,
                        "Whether message texts may stand in" + " trace logs."));
        keys.add(
                flag(
                        "plugins.sandbox.allow_tailscale",
                        false,
                        "Whether addresses of 100.64.0.0/10" + " may be fetched."));
        keys.add(
                of(
                                Type.OBJECT,
                                "plugins.entries.*.accounts.*",
                                "One account of a third party's channel, by the bundle's symbolic"
                                    + " name. Keys whose names end in `key`, `token`, `secret` or"
                                    + " `password`, or look like one, are secrets.")
                        .guard()
                        .effect(Effect.REMADE));
        keys.add(
                of(Type.ANY, "plugins.entries.*.accounts.*.**", "What that channel reads.")
                        .guard()
                        .effect(Effect.REMADE));
        keys.add(of(Type.ANY, "plugins.signature", "Reserved.").guard());
        keys.add(
                flag(
                                "deploy.enabled",
                                true,
                                "Whether bundles in `{state_dir}/deploy/` are" + " installed.")
                        .guard());
        keys.add(flag("deploy.allowUnsigned", false, "Whether unsigned ones are, too.").guard());
        keys.add(
                texts("deploy.trust", "Public keys that may sign: base64 X.509, Ed25519.").guard());
        keys.add(
                of(
                        Type.OBJECT,
                        "env.vars",
                        "Variables for `${NAME}` and for the fallbacks below;"
                                + " they go before the process's own."));
        keys.add(of(Type.ANY, "env.*", "The same, an older spelling."));
        keys.add(of(Type.ANY, "env.vars.*", "One variable, a text."));
        return keys;
    }

    private static void channel(List<Key> keys, String at, boolean defaults) {
        var own = new ArrayList<Key>();
        own.add(
                flag(
                        "features.typing.enabled",
                        false,
                        "Whether people see that an answer is being" + " written."));
        own.add(
                text("features.typing.mode", "Only `thinking`: while the model works.")
                        .orText("thinking")
                        .rule(Rules.oneOf("thinking")));
        own.add(
                whole("features.typing.intervalSeconds", 3, "How often it is said again.")
                        .rule(Rules.positive().and(Rules.most(3600).elseWarning())));
        own.add(
                flag(
                        "features.readReceipts.enabled",
                        false,
                        "Whether people see that a message was" + " read."));
        own.add(
                text(
                                "access.mode",
                                "Who is answered: `open` (anyone), `listed` (`access.users`),"
                                        + " `paired` (those too whose code the owner confirmed).")
                        .orText("open")
                        .rule(Rules.oneOf("open", "listed", "paired")));
        own.add(
                texts("access.users", "Sender ids as the network reports them.")
                        .rule(
                                Rules.texts(
                                        u ->
                                                u.strip().contains(" ")
                                                        ? java.util.Optional.of(
                                                                Finding.warning(
                                                                        "has an entry that looks"
                                                                            + " like a display"
                                                                            + " name; those can be"
                                                                            + " forged, write the"
                                                                            + " id"))
                                                        : java.util.Optional.empty())));
        own.add(
                text(
                                "delivery.onUnknown",
                                "What happens to a part whose answer was lost: `resend`"
                                        + " (once, marked) or `hold`.")
                        .orText("resend")
                        .rule(Rules.oneOf("resend", "hold")));
        for (var pace : List.of("overallPerSecond", "perChatPerSecond", "perGroupPerMinute")) {
            own.add(
                    of(
                                    Type.NUMBER,
                                    "pacing." + pace,
                                    "How fast it may send; 0: no limit; unset:"
                                            + " what the network publishes.")
                            .rule(Rules.notNegative()));
        }
        for (var key : own) {
            keys.add((defaults ? key : key.orInherited()).below(at));
        }
        session(keys, at + ".session", false);
    }

    private static void session(List<Key> keys, String at, boolean defaults) {
        var own =
                List.of(
                        text(
                                        "scope",
                                        "What shares a history: `per-channel-sender-peer`,"
                                                + " `per-sender`, `per-channel-peer` or `global`.")
                                .orText(SCOPES[0])
                                .rule(Rules.oneOf(SCOPES).elseDefault()),
                        text(
                                        "reset.mode",
                                        "When a history begins anew: `manual`, `daily` (midnight"
                                                + " UTC) or `idle`.")
                                .orText("manual")
                                .rule(Rules.oneOf("manual", "daily", "idle").elseDefault()),
                        whole("reset.idleMinutes", 60, "After how long, for `idle`.")
                                .rule(Rules.positive()));
        for (var key : own) keys.add((defaults ? key : key.orInherited()).below(at));
    }
}
