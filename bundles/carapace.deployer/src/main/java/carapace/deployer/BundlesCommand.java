package carapace.deployer;

import carapace.command.Command;
import carapace.command.Output;
import carapace.deployer.Candidate.Unfit;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code cara bundles}: what runs, and stopping, starting or replacing one of them. */
@Component
public final class BundlesCommand implements Command {

    private static final String HELP =
            """
            Shows, stops, starts and replaces bundles.
            cara bundles [list]                  every bundle and its state
            cara bundles stop|start ID-OR-NAME   of this run only
            cara bundles update FILE             checks FILE and puts it into deploy/\
            """;

    /** Without these nobody could start anything again. */
    private static final Set<String> FIXED =
            Set.of("org.apache.felix.framework", "org.apache.felix.scr", "carapace.http.base");

    private final BundleContext context;
    private volatile @Nullable Deployer deployer;

    @Activate
    public BundlesCommand(BundleContext context) {
        this.context = context;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setDeployer(Deployer arriving) {
        deployer = arriving;
    }

    void unsetDeployer(Deployer leaving) {
        if (deployer == leaving) deployer = null;
    }

    @Override
    public String name() {
        return "bundles";
    }

    @Override
    public String help() {
        return HELP;
    }

    @Override
    public int run(List<String> words, Output out) throws InterruptedException {
        if (words.isEmpty() || (words.size() == 1 && words.getFirst().equals("list"))) {
            return list(out);
        }
        if (words.size() != 2) return usage(out);
        return switch (words.getFirst()) {
            case "stop", "start" -> change(words.getFirst(), words.getLast(), out);
            case "update" -> update(words.getLast(), out);
            default -> usage(out);
        };
    }

    private static int usage(Output out) {
        out.error("`cara bundles` takes list, stop, start or update, and for these one word more.");
        return USAGE;
    }

    private int list(Output out) {
        var rows = new ArrayList<List<String>>();
        for (var bundle : context.getBundles()) {
            rows.add(
                    List.of(
                            Long.toString(bundle.getBundleId()),
                            String.valueOf(bundle.getSymbolicName()),
                            bundle.getVersion().toString(),
                            state(bundle)));
        }
        out.table(List.of("id", "name", "version", "state"), rows);
        return OK;
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.RESOLVED -> "resolved";
            case Bundle.INSTALLED -> "installed";
            default -> "uninstalled";
        };
    }

    private Optional<Bundle> find(String word) {
        var all = Arrays.asList(context.getBundles());
        if (word.matches("[0-9]{1,9}")) {
            return all.stream().filter(b -> b.getBundleId() == Long.parseLong(word)).findFirst();
        }
        var named = all.stream().filter(b -> word.equals(b.getSymbolicName())).toList();
        return named.stream()
                .filter(b -> b.getState() == Bundle.ACTIVE)
                .findFirst()
                .or(() -> named.stream().findFirst());
    }

    private int change(String what, String word, Output out) {
        var bundle = find(word);
        if (bundle.isEmpty()) {
            out.error("No bundle is called " + word + ": `cara bundles` lists them.");
            return FAILED;
        }
        var one = bundle.get();
        if (one.getBundleId() == Constants.SYSTEM_BUNDLE_ID
                || FIXED.contains(one.getSymbolicName())) {
            out.error(one.getSymbolicName() + " holds the house together and stays as it is.");
            return FAILED;
        }
        try {
            if (what.equals("stop")) one.stop(Bundle.STOP_TRANSIENT);
            else one.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException | IllegalStateException e) {
            out.error(one.getSymbolicName() + " did not " + what + ": " + e.getMessage());
            return FAILED;
        }
        out.text(one.getSymbolicName() + " is " + state(one) + " now, for this run.");
        return OK;
    }

    private int update(String file, Output out) throws InterruptedException {
        var now = deployer;
        if (now == null) {
            out.error("Bundles cannot be deployed now: the configuration is not there yet.");
            return FAILED;
        }
        try {
            out.text(now.update(Path.of(file)));
            return OK;
        } catch (Unfit e) {
            out.error(e.sentence());
        } catch (IOException e) {
            out.error("The folder deploy/ cannot be written: " + e.getMessage());
        }
        return FAILED;
    }
}
