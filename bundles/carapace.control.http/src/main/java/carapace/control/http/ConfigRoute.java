package carapace.control.http;

import carapace.settings.Settings;
import carapace.settings.Settings.Change;
import carapace.settings.Snapshot;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /control/config}: seen whole, changed in two places, loaded again. */
final class ConfigRoute {

    private static final int CAP = 262_144;
    private static final int SMALL = 1024;
    private static final String ENABLED = "gateway.controlUi.enabled";
    private static final String BASE_PATH = "gateway.controlUi.basePath";

    private final Supplier<Optional<Settings>> settings;

    ConfigRoute(Supplier<Optional<Settings>> settings) {
        this.settings = settings;
    }

    void get(Call call) throws Refused, IOException {
        var now = settings().snapshot();
        var answer = call.trees().object().put("ok", true);
        answer.set("config", config(call, now));
        now.hash().ifPresent(hash -> answer.put("hash", hash));
        call.answer(200, answer);
    }

    void patch(Call call) throws Refused, IOException, InterruptedException {
        var body = call.body(CAP);
        var path = body.path("path").asText();
        if (path.isEmpty() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
            throw new Refused(400, "path is empty or has an empty segment");
        }
        var hash = body.path("baseHash").asText();
        if (hash.isEmpty()) throw new Refused(400, "baseHash is missing");
        if (!body.has("value")) throw new Refused(400, "value is missing");
        var value = body.get("value");
        var wrong =
                switch (path) {
                    case ENABLED -> value.isBoolean() ? "" : "must be true or false";
                    case BASE_PATH -> value.isTextual() ? "" : "must be text";
                    default -> throw new Refused(403, "This key cannot be changed over HTTP");
                };
        if (!wrong.isEmpty()) {
            var issue = new Settings.Issue(path, Settings.Severity.ERROR, wrong);
            refuse(call, new Change.Refused("invalid", "The value " + wrong, List.of(issue)));
            return;
        }
        var change = settings().set(path, value.toString(), Optional.of(hash), call.actor());
        switch (change) {
            case Change.Refused refused -> refuse(call, refused);
            case Change.Applied applied -> {
                var done = call.trees().object().put("path", path);
                done.set("value", call.redaction().members(value));
                done.set("config", config(call, settings().snapshot()));
                var answer = call.trees().object().put("ok", true);
                answer.set("applied", done);
                call.answer(200, answer.put("hash", applied.hash()));
            }
        }
    }

    void reload(Call call) throws Refused, IOException, InterruptedException {
        call.noBody(SMALL);
        switch (settings().reload(call.actor())) {
            case Change.Refused refused -> refuse(call, refused);
            case Change.Applied applied -> {
                var answer = call.trees().object().put("ok", true);
                answer.set("changed", call.trees().of(applied.sections()));
                if (!applied.restart().isEmpty()) {
                    answer.set("restart", call.trees().of(applied.restart()));
                }
                // Without a file there is nothing to hash.
                if (!applied.hash().isEmpty()) answer.put("hash", applied.hash());
                call.answer(200, answer);
            }
        }
    }

    private static void refuse(Call call, Change.Refused refused) throws Refused, IOException {
        var status =
                switch (refused.code()) {
                    case "protected" -> 403;
                    case "conflict" -> 409;
                    case "busy" -> 503;
                    case "write_failed", "write-failed", "io" -> 500;
                    default -> 422;
                };
        if (status == 503) throw new Refused(503, call.redaction().line(refused.sentence()), 5);
        var trees = call.trees();
        var answer = trees.object().put("ok", false);
        answer.put("error", call.redaction().line(refused.sentence()));
        if (status == 422) {
            var issues = trees.array();
            for (var issue : refused.issues()) {
                issues.addObject()
                        .put("path", call.redaction().line(issue.path()))
                        .put("message", call.redaction().line(issue.message()));
            }
            answer.set("issues", issues);
        }
        call.answer(status, answer);
    }

    private static JsonNode config(Call call, Snapshot now) throws Refused {
        var document = now.json("").flatMap(call.trees()::read);
        return call.redaction().members(document.orElse(call.trees().object()));
    }

    private Settings settings() throws Refused {
        return settings.get().orElseThrow(Refused::away);
    }
}
