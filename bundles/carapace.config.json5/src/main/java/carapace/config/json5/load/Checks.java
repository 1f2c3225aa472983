package carapace.config.json5.load;

import carapace.config.json5.schema.Binds;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules that look at more than one key. */
final class Checks {
    private final Schema schema;
    private final Tree root;
    private final Overlay overlay;
    private final boolean passwordSet;

    Checks(Schema schema, Tree effective, Overlay overlay, boolean passwordSet) {
        this.schema = schema;
        this.root = effective;
        this.overlay = overlay;
        this.passwordSet = passwordSet;
    }

    void run(List<Issue> issues) {
        exposure(issues);
        routes(issues);
        agents(issues);
        new ChannelChecks(schema, root, overlay, passwordSet).run(issues);
        if (present("anthropic.apiKey") && present("anthropic.authProfile")) {
            warn(issues, "anthropic.authProfile", "is ignored, since there is an apiKey");
        }
        if (text("sessions.encryption.mode").equals(Optional.of("required")) && !passwordSet) {
            error(
                    issues,
                    "sessions.encryption.mode",
                    "is required, but CARAPACE_CONFIG_PASSWORD is not set");
        }
    }

    private void exposure(List<Issue> issues) {
        var bind = text("gateway.bind").flatMap(Binds::of);
        var mode = text("gateway.auth.mode").orElse("");
        if (bind.isEmpty() || Binds.local(bind.get())) return;
        if (mode.equals("none") || mode.equals("local")) {
            error(
                    issues,
                    "gateway.bind",
                    "lets other machines in, which gateway.auth.mode "
                            + mode
                            + " does not protect; use token or password");
        }
    }

    private void routes(List<Issue> issues) {
        var routes = members("routes");
        routes.forEach(
                (id, route) -> {
                    var path = ConfigPath.of("routes", id).toString();
                    if (!id.matches("[a-z][a-z0-9-]*")) {
                        error(issues, path, "must be named by small letters, digits and hyphens");
                    }
                    if (route.at(ConfigPath.of("model")).flatMap(Tree::text).isEmpty()) {
                        error(issues, path, "needs a model");
                    }
                });
        var route = text("agents.default.route");
        if (route.isEmpty()) return;
        if (!routes.containsKey(route.get())) {
            error(issues, "agents.default.route", "names no entry of routes");
        }
    }

    private void agents(List<Issue> issues) {
        if (!(at("agents.list").orElse(null) instanceof Tree.Items list)) return;
        var ids = new HashSet<String>();
        var defaults = 0;
        var index = 0;
        for (var agent : list.elements()) {
            var path = "agents.list." + index++;
            var id = agent.at(ConfigPath.of("id")).flatMap(Tree::text).filter(t -> !t.isBlank());
            if (id.isEmpty()) error(issues, path + ".id", "is missing");
            else if (!ids.add(id.get())) error(issues, path + ".id", "is there twice");
            if (agent.at(ConfigPath.of("default")).map(d -> d.toJson().asBoolean()).orElse(false)
                    && ++defaults > 1) {
                error(issues, path + ".default", "is true for more than one agent");
            }
        }
    }

    private Optional<Tree> at(String path) {
        return ConfigPath.parse(path).flatMap(root::at);
    }

    private Optional<String> text(String path) {
        return at(path).flatMap(Tree::text);
    }

    private boolean present(String path) {
        return text(path).filter(t -> !t.isBlank()).isPresent();
    }

    private Map<String, Tree> members(String path) {
        return at(path).orElse(null) instanceof Tree.Branch branch ? branch.members() : Map.of();
    }

    static void error(List<Issue> issues, String path, String message) {
        issues.add(new Issue(path, Severity.ERROR, message));
    }

    static void warn(List<Issue> issues, String path, String message) {
        issues.add(new Issue(path, Severity.WARNING, message));
    }
}
