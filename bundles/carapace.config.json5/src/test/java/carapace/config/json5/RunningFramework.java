package carapace.config.json5;

import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real framework with a real Configuration Admin, as the launcher sets them up. */
final class RunningFramework implements AutoCloseable {
    private final Framework framework;

    RunningFramework(Path directory) throws BundleException {
        framework =
                new FrameworkFactory()
                        .newFramework(
                                Map.of(
                                        Constants.FRAMEWORK_STORAGE,
                                        directory.resolve("framework").toString(),
                                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                                        "org.osgi.service.cm;version=1.6.1,"
                                                + "org.osgi.service.cm.annotations;version=1.6.1",
                                        "felix.cm.pm",
                                        "memory"));
        framework.start();
        install("org.osgi.util.function.Function");
        install("org.osgi.util.promise.Promise");
        install("org.apache.felix.cm.impl.ConfigurationManager");
    }

    private void install(String classOfIt) throws BundleException {
        try {
            var jar = Class.forName(classOfIt, false, getClass().getClassLoader());
            var location = jar.getProtectionDomain().getCodeSource().getLocation();
            context().installBundle(location.toString()).start();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    ConfigurationAdmin admin() {
        return service(ConfigurationAdmin.class);
    }

    <T> T service(Class<T> type) {
        var reference = context().getServiceReference(type);
        if (reference == null) throw new AssertionError("no " + type.getSimpleName());
        return context().getService(reference);
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(10));
    }
}
