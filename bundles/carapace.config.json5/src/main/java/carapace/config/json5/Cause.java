package carapace.config.json5;

import carapace.config.json5.tree.ConfigPath;

import java.util.List;

/**
 * Who changed the configuration, how, and which paths, for the audit log.
 *
 * @param method {@code control_api cli setup token_writeback reload}
 * @param paths what was written; empty for a reload
 */
record Cause(String actor, String method, List<ConfigPath> paths) {
    Cause {
        paths = List.copyOf(paths);
    }

    /** Less what has been noted already. */
    Cause without(List<ConfigPath> noted) {
        return new Cause(actor, method, paths.stream().filter(p -> !noted.contains(p)).toList());
    }

    boolean isReload() {
        return method.equals("reload");
    }

    static Cause reload(String actor) {
        return new Cause(actor, "reload", List.of());
    }

    static Cause of(String actor, ConfigPath path) {
        return new Cause(actor, actor.startsWith("cli:") ? "cli" : "control_api", List.of(path));
    }
}
