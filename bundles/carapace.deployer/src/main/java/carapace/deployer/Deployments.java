package carapace.deployer;

import carapace.deployer.Candidate.Unfit;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes the framework run what the folder holds. What is deployed is read from the framework
 * itself, so that nothing can disagree with it. Used by one thread at a time.
 */
final class Deployments {

    /** The start of the location of every bundle that came from the folder. */
    static final String LOCATION = "cara-deploy:";

    private static final Logger LOG = LoggerFactory.getLogger("plugins");
    private static final long REFRESH_SECONDS = 20;

    private final BundleContext context;

    Deployments(BundleContext context) {
        this.context = context;
    }

    /** The bundles that came from the folder. */
    List<Bundle> deployed() {
        return Arrays.stream(context.getBundles()).filter(Deployments::fromFolder).toList();
    }

    static boolean fromFolder(Bundle bundle) {
        return bundle.getLocation().startsWith(LOCATION);
    }

    /** The house's own bundle of a name. */
    Optional<Bundle> builtIn(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()) && !fromFolder(bundle))
                .max(Comparator.comparing(Bundle::getVersion));
    }

    private Optional<Bundle> deployed(String name) {
        return deployed().stream().filter(b -> name.equals(b.getSymbolicName())).findFirst();
    }

    /** Starts it in place of what runs under its name now; on any failure that goes on. */
    void bring(Candidate candidate) throws Unfit, InterruptedException {
        var already = context.getBundle(candidate.location());
        if (already != null && already.getState() == Bundle.ACTIVE) return;
        var old = deployed(candidate.name()).filter(bundle -> bundle != already);
        var before = old.or(() -> builtIn(candidate.name()));
        var fresh = install(candidate);
        try {
            if (before.isPresent()) before.get().stop(Bundle.STOP_TRANSIENT);
            fresh.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            uninstall(fresh);
            before.ifPresent(this::restart);
            throw new Unfit("It does not start: " + reason(e));
        }
        if (old.isPresent()) uninstall(old.get());
        LOG.info("installed {} {}", candidate.name(), candidate.version());
    }

    private Bundle install(Candidate candidate) throws Unfit, InterruptedException {
        try {
            var bytes = new ByteArrayInputStream(candidate.bytes());
            var bundle = context.installBundle(candidate.location(), bytes);
            if (!wiring().resolveBundles(List.of(bundle))) {
                var why = unresolved(bundle);
                uninstall(bundle);
                throw new Unfit("It does not fit in here: " + why);
            }
            return bundle;
        } catch (BundleException e) {
            throw new Unfit("The framework refuses it: " + reason(e));
        }
    }

    /** Starting tells why it cannot; resolving only that it cannot. */
    private static String unresolved(Bundle bundle) {
        try {
            bundle.start(Bundle.START_TRANSIENT);
            return "it resolves only now and then.";
        } catch (BundleException e) {
            return reason(e);
        }
    }

    private static String reason(BundleException e) {
        var text = String.valueOf(e.getMessage()).replace('\n', ' ');
        return text.length() > 400 ? text.substring(0, 400) + " …" : text;
    }

    /** Takes a bundle of the folder away; the house's own of that name comes back. */
    void remove(Bundle bundle) throws InterruptedException {
        var name = String.valueOf(bundle.getSymbolicName());
        uninstall(bundle);
        LOG.info("removed {} {}", name, bundle.getVersion());
        if (deployed(name).isEmpty()) builtIn(name).ifPresent(this::restart);
    }

    private void uninstall(Bundle bundle) throws InterruptedException {
        try {
            bundle.uninstall();
        } catch (BundleException | IllegalStateException e) {
            LOG.warn("{} could not be removed cleanly: {}", bundle, e.getMessage());
        }
        refresh(List.of(bundle));
    }

    private void restart(Bundle bundle) {
        try {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            LOG.error("{} does not start again: {}", bundle.getSymbolicName(), e.getMessage());
        }
    }

    /** Waits until nothing holds the classes of these bundles any more. */
    private void refresh(Collection<Bundle> bundles) throws InterruptedException {
        var done = new CountDownLatch(1);
        wiring().refreshBundles(bundles, event -> done.countDown());
        if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("refreshing took longer than {} s", REFRESH_SECONDS);
        }
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    /** Whether a version may replace the house's own bundle of that name. */
    Optional<Version> newerBuiltIn(Candidate candidate) {
        return builtIn(candidate.name())
                .map(Bundle::getVersion)
                .filter(version -> version.compareTo(candidate.version()) >= 0);
    }
}
