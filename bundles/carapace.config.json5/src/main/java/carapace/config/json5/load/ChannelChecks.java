package carapace.config.json5.load;

import static carapace.config.json5.load.Checks.error;
import static carapace.config.json5.load.Checks.warn;

import carapace.config.json5.schema.Names;
import carapace.config.json5.schema.NetworkKeys;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules about networks, their accounts and what is said of them under {@code channels}. */
final class ChannelChecks {
    private static final String ACCOUNT = "[A-Za-z0-9._-]{1,64}";
    private static final Set<String> WITHOUT_TYPING = Set.of("slack", "webhook", "console");
    private static final Set<String> WITH_RECEIPTS = Set.of("defaults", "signal", "matrix");

    private static final List<String> MATRIX_TEXTS =
            List.of(
                    "homeserverUrl",
                    "userId",
                    "accessToken",
                    "password",
                    "deviceId",
                    "storePassphrase");

    private final Schema schema;
    private final Tree root;
    private final Overlay overlay;
    private final boolean passwordSet;

    ChannelChecks(Schema schema, Tree root, Overlay overlay, boolean passwordSet) {
        this.schema = schema;
        this.root = root;
        this.overlay = overlay;
        this.passwordSet = passwordSet;
    }

    void run(List<Issue> issues) {
        for (var network : NetworkKeys.REQUIRED.keySet()) {
            var section = ConfigPath.of(network);
            account(section, network, issues);
            for (var name : members(section.child("accounts")).keySet()) {
                var path = section.child("accounts").child(name);
                if (!name.matches(ACCOUNT) || name.equals("default")) {
                    error(
                            issues,
                            path.toString(),
                            "must be named by letters, digits, dot, hyphen and underscore, and not"
                                    + " default, which is the section itself");
                }
                account(path, network, issues);
            }
        }
        thirdParties(issues);
        channels(issues);
    }

    private void account(ConfigPath path, String network, List<Issue> issues) {
        if (!(root.at(path).orElse(null) instanceof Tree.Branch branch)) return;
        if (off(branch)) return;
        if (network.equals("matrix")) {
            matrix(path, branch, issues);
            return;
        }
        var required = NetworkKeys.REQUIRED.getOrDefault(network, List.of());
        var missing = required.stream().filter(k -> !present(path.child(k))).toList();
        // The section may be there for its accounts alone.
        if (missing.isEmpty() || (path.length() == 1 && onlyAccounts(branch))) return;
        if (missing.size() < required.size()) {
            warn(
                    issues,
                    path.child(missing.getFirst()).toString(),
                    "is missing, so that the channel is off");
        } else if (branch.place().written()) {
            warn(
                    issues,
                    path.toString(),
                    "has no " + String.join(" and no ", missing) + ", so that the channel is off");
        }
    }

    private static boolean onlyAccounts(Tree.Branch branch) {
        if (!branch.members().containsKey("accounts")) return false;
        return branch.members().entrySet().stream()
                .filter(m -> m.getValue().place().written())
                .allMatch(m -> m.getKey().equals("accounts"));
    }

    private static boolean off(Tree.Branch branch) {
        var enabled = branch.members().get("enabled");
        return enabled != null && enabled.toJson().isBoolean() && !enabled.toJson().asBoolean();
    }

    private void matrix(ConfigPath path, Tree.Branch branch, List<Issue> issues) {
        if (path.length() == 1 && onlyAccounts(branch)) return;
        var enabled = branch.members().get("enabled");
        if (enabled == null || enabled.isNull()) {
            warn(
                    issues,
                    path.child("enabled").toString(),
                    "is missing, so that the channel is off; say true to switch it on");
            return;
        }
        for (var key : MATRIX_TEXTS) {
            if (root.at(path.child(key)).map(Tree::isNull).orElse(false)) {
                error(issues, path.child(key).toString(), "must be a text, or not be there");
            }
        }
        if (path.length() == 1) twice(path, branch, issues);
        for (var key : List.of("homeserverUrl", "userId")) {
            if (!present(path.child(key))) {
                error(issues, path.child(key).toString(), "is missing");
            }
        }
        var token = present(path.child("accessToken"));
        if (!token && !present(path.child("password"))) {
            error(issues, path.toString(), "needs an accessToken or a password");
        }
        if (token && !present(path.child("deviceId"))) {
            error(issues, path.child("deviceId").toString(), "is missing; a token needs it");
        }
        var encrypted =
                root.at(path.child("encrypted")).map(e -> e.toJson().asBoolean(true)).orElse(true);
        if (!encrypted && present(path.child("storePassphrase"))) {
            warn(
                    issues,
                    path.child("storePassphrase").toString(),
                    "is not used while encrypted is false");
        }
        if (encrypted && !present(path.child("storePassphrase")) && !passwordSet) {
            warn(
                    issues,
                    path.child("storePassphrase").toString(),
                    "is missing and CARAPACE_CONFIG_PASSWORD is not set; encryption needs one");
        }
    }

    /** Warns where the file and the environment say different things. */
    private void twice(ConfigPath path, Tree.Branch branch, List<Issue> issues) {
        for (var key : MATRIX_TEXTS) {
            var own = branch.members().get(key);
            if (own == null || !own.place().written() || own.place().placeholder()) continue;
            var variable = schema.key(path.child(key)).orElseThrow().environment().getFirst();
            var other = overlay.get(variable).filter(t -> !t.isBlank());
            if (other.isEmpty() || own.text().map(other.get()::equals).orElse(false)) continue;
            warn(
                    issues,
                    path.child(key).toString(),
                    "goes before " + variable + ", which is set to something else");
        }
    }

    private void thirdParties(List<Issue> issues) {
        var entries = ConfigPath.of("plugins", "entries");
        members(entries)
                .forEach(
                        (bundle, _) -> {
                            var path = entries.child(bundle);
                            if (!bundle.matches("[A-Za-z0-9._-]+")) {
                                error(issues, path.toString(), "is no bundle's symbolic name");
                            }
                            for (var name : members(path.child("accounts")).keySet()) {
                                if (!name.matches(ACCOUNT)) {
                                    error(
                                            issues,
                                            path.child("accounts").child(name).toString(),
                                            "must be named by letters, digits, dot, hyphen and"
                                                    + " underscore");
                                }
                            }
                        });
    }

    private void channels(List<Issue> issues) {
        var known = new ArrayList<>(NetworkKeys.REQUIRED.keySet());
        known.add("console");
        known.add("defaults");
        var thirdParties = members(ConfigPath.of("plugins", "entries")).keySet();
        members(ConfigPath.of("channels"))
                .forEach(
                        (name, options) -> {
                            var path = ConfigPath.of("channels", name);
                            var colon = name.indexOf(':');
                            var network = colon < 0 ? name : name.substring(0, colon);
                            if (!known.contains(network) && !thirdParties.contains(network)) {
                                warn(
                                        issues,
                                        path.toString(),
                                        Names.nearest(network, known)
                                                .map(
                                                        n ->
                                                                "is no known channel; was "
                                                                        + n
                                                                        + " meant?")
                                                .orElse("is no known channel"));
                            }
                            features(network, path, options, issues);
                        });
    }

    private static void features(
            String network, ConfigPath path, Tree options, List<Issue> issues) {
        var typing = ConfigPath.of("features", "typing", "enabled");
        if (WITHOUT_TYPING.contains(network) && on(options, typing)) {
            warn(issues, path.append(typing).toString(), "has no effect: it cannot show typing");
        }
        var receipts = ConfigPath.of("features", "readReceipts", "enabled");
        if (NetworkKeys.REQUIRED.containsKey(network)
                && !WITH_RECEIPTS.contains(network)
                && on(options, receipts)) {
            warn(
                    issues,
                    path.append(receipts).toString(),
                    "has no effect: it cannot show read receipts");
        }
    }

    private static boolean on(Tree options, ConfigPath path) {
        return options.at(path).map(v -> v.toJson().asBoolean()).orElse(false);
    }

    private boolean present(ConfigPath path) {
        return root.at(path).flatMap(Tree::text).filter(t -> !t.isBlank()).isPresent();
    }

    private Map<String, Tree> members(ConfigPath path) {
        return root.at(path).orElse(null) instanceof Tree.Branch branch
                ? branch.members()
                : Map.of();
    }
}
