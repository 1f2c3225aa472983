package carapace.core.status;

import org.osgi.framework.BundleContext;

import java.nio.file.Path;

/** Where what must survive lies. */
public final class StateDirectory {
    private StateDirectory() {}

    /** As the launcher set it. */
    public static Path of(BundleContext context) {
        var path = context.getProperty("carapace.state.dir");
        if (path == null) throw new IllegalStateException("carapace.state.dir is not set");
        return Path.of(path);
    }
}
