package carapace.launcher.house;

import carapace.launch.Host;
import carapace.launch.LineRedactor;
import carapace.launcher.log.OsgiLog;
import carapace.launcher.log.Sink;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.log.LogService;
import org.osgi.service.log.LoggerFactory;
import org.slf4j.Logger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The framework with its bundles. */
final class House {

    /** Where the deployer's own bundles come from; it installs them afresh in each run. */
    private static final String DEPLOYED = "cara-deploy:";

    private static final String SHARED =
            "carapace.launch;version=1.0.0,"
                    + "org.slf4j;version=1.7.36,org.slf4j.event;version=1.7.36,"
                    + "org.slf4j.helpers;version=1.7.36,org.slf4j.spi;version=1.7.36,"
                    + "org.slf4j;version=2.0.20,org.slf4j.event;version=2.0.20,"
                    + "org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20,"
                    + "org.osgi.service.log;version=1.5.0,"
                    + "javax.annotation;version=3.0.2";

    private static final int HIGHEST_LEVEL = 6;

    private final Logger log = org.slf4j.LoggerFactory.getLogger("gateway");
    private final Framework framework;
    private final Sink sink;

    private House(Framework framework, Sink sink) {
        this.framework = framework;
        this.sink = sink;
    }

    /** Starts everything; returns when all start levels are reached. */
    static House start(
            Unpacking unpacked,
            List<BundleIndex.Entry> entries,
            Path storage,
            Map<String, String> properties,
            Host host,
            Sink sink)
            throws BundleException, IOException {
        var stamp = storage.resolve("complete");
        var known = fingerprint(unpacked, entries);
        var warm = Files.exists(stamp) && Files.readString(stamp).equals(known);
        var settings = new HashMap<>(properties);
        settings.put(Constants.FRAMEWORK_STORAGE, storage.resolve("framework").toString());
        if (!warm) {
            Files.createDirectories(storage);
            Files.deleteIfExists(stamp);
            settings.put(
                    Constants.FRAMEWORK_STORAGE_CLEAN,
                    Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        }
        settings.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "" + HIGHEST_LEVEL);
        settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED);
        settings.put("felix.cm.pm", "memory");
        settings.put("ds.cache.metadata", "true"); // component descriptions, once parsed
        settings.put("felix.log.level", "2");
        settings.put("felix.cache.locking", "false"); // the run's own lock excludes others
        settings.put("org.apache.felix.http.enable", "false"); // until it is configured
        settings.put("gosh.args", "--nointeractive --noshutdown");
        // The driver asks the JVM: it then unpacks nothing and starts no process to look around.
        System.setProperty("org.sqlite.lib.path", unpacked.natives().toString());
        System.setProperty("org.sqlite.lib.name", Unpacking.nativeName());
        var framework = new org.apache.felix.framework.FrameworkFactory().newFramework(settings);
        var house = new House(framework, sink);
        framework.init();
        house.install(unpacked, entries, warm, host);
        if (!warm) Files.writeString(stamp, known);
        framework.start();
        return house;
    }

    private static String fingerprint(Unpacking unpacked, List<BundleIndex.Entry> entries) {
        var text = new StringBuilder().append(unpacked.bundles()).append('\n');
        for (var entry : entries) {
            text.append(entry.level()).append(' ').append(entry.sha256()).append('\n');
        }
        return text.toString();
    }

    private void install(
            Unpacking unpacked, List<BundleIndex.Entry> entries, boolean warm, Host host)
            throws BundleException {
        var context = framework.getBundleContext();
        context.addFrameworkListener(this::event);
        context.registerService(Host.class, host, null);
        context.registerService(
                new String[] {LogService.class.getName(), LoggerFactory.class.getName()},
                new OsgiLog(),
                null);
        followRedactor(context);
        if (warm) {
            for (var bundle : context.getBundles()) {
                if (bundle.getLocation().startsWith(DEPLOYED)) bundle.uninstall();
            }
            return;
        }
        for (var entry : entries) {
            var place = unpacked.bundles().resolve(entry.file()).toUri().toString();
            var bundle = context.installBundle("reference:" + place);
            bundle.adapt(BundleStartLevel.class).setStartLevel(entry.level());
        }
        for (var bundle : context.getBundles()) {
            if (bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID && !fragment(bundle)) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    private static boolean fragment(Bundle bundle) {
        return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
    }

    private void event(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            log.error("{}: {}", event.getBundle().getSymbolicName(), cause(event.getThrowable()));
            log.debug("what the framework reported", event.getThrowable());
        }
    }

    private static String cause(@Nullable Throwable thrown) {
        return thrown == null ? "an error of the framework" : String.valueOf(thrown.getMessage());
    }

    private void followRedactor(BundleContext context) {
        var kind = LineRedactor.class.getName();
        try {
            context.addServiceListener(
                    event -> {
                        var gone = event.getType() == ServiceEvent.UNREGISTERING;
                        sink.redactor(
                                best(context, kind, gone ? event.getServiceReference() : null));
                    },
                    "(" + Constants.OBJECTCLASS + "=" + kind + ")");
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("the filter above is well-formed");
        }
    }

    private static @Nullable LineRedactor best(
            BundleContext context, String kind, @Nullable ServiceReference<?> leaving) {
        ServiceReference<?> best = null;
        try {
            var all = context.getAllServiceReferences(kind, null);
            if (all == null) return null;
            for (var reference : all) {
                if (!reference.equals(leaving) && (best == null || reference.compareTo(best) > 0)) {
                    best = reference;
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("no filter, no syntax");
        }
        return best == null ? null : (LineRedactor) context.getService(best);
    }

    /** Bundles that should run and do not; for the sentence when a start takes too long. */
    List<String> idle() {
        return java.util.Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE && !fragment(bundle))
                .map(Bundle::getSymbolicName)
                .toList();
    }

    /** The framework, for what the run itself asks of services. */
    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Stops all bundles, highest level first; false when that took too long. */
    boolean stop(long seconds) throws InterruptedException {
        try {
            framework.stop();
            var event = framework.waitForStop(TimeUnit.SECONDS.toMillis(seconds));
            return event.getType() == FrameworkEvent.STOPPED;
        } catch (BundleException e) {
            log.warn("the framework did not stop: {}", e.getMessage());
            return false;
        }
    }
}
