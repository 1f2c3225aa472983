package carapace.http.base;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.cm.ConfigurationAdmin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** A real framework with this bundle, the server and what they need, from the test's class path. */
final class RunningFramework implements AutoCloseable {

    private static final List<String> BUNDLES =
            List.of(
                    "org.apache.felix.scr",
                    "org.apache.felix.configadmin",
                    "org.osgi.service.component",
                    "org.osgi.util.promise",
                    "org.osgi.util.function",
                    "org.jspecify.jspecify",
                    "org.apache.commons.commons-fileupload",
                    "org.apache.commons.commons-io",
                    "carapace.channel.api",
                    "carapace.guard.api",
                    "carapace.operator.api",
                    "carapace.http.base",
                    "org.apache.felix.http.jetty12");

    // Everything else of these packages comes from the bundles; these the test shares with them.
    private static final String SHARED =
            "org.slf4j;version=2.0.20,org.slf4j.spi;version=2.0.20,org.slf4j.event;version=2.0.20,"
                    + "org.slf4j.helpers;version=2.0.20,org.osgi.service.cm;version=1.6.1,"
                    + "carapace.secret;version=1.0.0,carapace.status;version=1.0.0";

    private final Framework framework;

    RunningFramework(Path work, Map<String, String> properties) throws Exception {
        var settings = new java.util.HashMap<>(properties);
        settings.put(Constants.FRAMEWORK_STORAGE, work.resolve("cache").toString());
        // The test's own servlets and the server must mean the same by a servlet.
        var servlets = manifestOf("org.apache.felix.http.servlet-api").getMainAttributes();
        settings.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                SHARED + "," + servlets.getValue(Constants.EXPORT_PACKAGE));
        settings.put(
                Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                servlets.getValue(Constants.PROVIDE_CAPABILITY));
        settings.put("org.apache.felix.http.require.config", "true");
        settings.put("org.apache.felix.http.jetty.virtualthreads.enable", "true");
        settings.put("felix.cm.pm", "memory");
        settings.put("felix.log.level", "1");
        framework =
                ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(settings);
        framework.start();
        for (var bundle : install(framework.getBundleContext())) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) bundle.start();
        }
    }

    private static List<Bundle> install(BundleContext context) throws IOException, BundleException {
        var found = new java.util.HashMap<String, String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var name = symbolicName(Path.of(entry));
            if (name != null) found.putIfAbsent(name, entry);
        }
        var bundles = new ArrayList<Bundle>();
        for (var name : BUNDLES) {
            var place = found.get(name);
            if (place == null) throw new AssertionError(name + " is not on the class path");
            bundles.add(context.installBundle("reference:" + Path.of(place).toUri()));
        }
        return bundles;
    }

    private static Manifest manifestOf(String wanted) throws IOException {
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (wanted.equals(symbolicName(Path.of(entry)))) return manifest(Path.of(entry));
        }
        throw new AssertionError(wanted + " is not on the class path");
    }

    private static String symbolicName(Path place) throws IOException {
        var manifest = manifest(place);
        if (manifest == null) return null;
        var name = manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
        return name == null ? null : name.split(";")[0].strip();
    }

    private static Manifest manifest(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            var file = place.resolve("META-INF/MANIFEST.MF");
            if (!Files.exists(file)) return null;
            try (var in = Files.newInputStream(file)) {
                return new Manifest(in);
            }
        }
        if (!Files.exists(place)) return null;
        try (var jar = new JarFile(place.toFile())) {
            return jar.getManifest();
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Doors are registered by a bundle that can see the servlet context, as real ones can. */
    BundleContext house() {
        for (var bundle : context().getBundles()) {
            if (bundle.getSymbolicName().equals("carapace.http.base")) {
                return bundle.getBundleContext();
            }
        }
        throw new AssertionError("this bundle is not installed");
    }

    void configure(String pid, Map<String, Object> properties) throws IOException {
        var reference = context().getServiceReference(ConfigurationAdmin.class);
        var admin = context().getService(reference);
        admin.getConfiguration(pid, "?").update(new Hashtable<>(properties));
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }
}
