package carapace.channel.testkit;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a channel a second time, through a loader of its own as a framework would, lets it be used,
 * lets it go, and sees whether anything still holds on to it.
 */
final class Departure {

    /** What is done with the copy of the test while it is there. */
    interface Use {
        void with(ChannelContract twin) throws Exception;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URL[] places;
    private final ClassLoader parent;

    Departure(Class<?> test, Class<?> channel) {
        var urls = new ArrayList<URL>();
        for (var type : List.of(test, channel)) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source != null) urls.add(source.getLocation());
        }
        this.places = urls.toArray(URL[]::new);
        this.parent = test.getClassLoader();
    }

    /** True when the loader was collected. */
    boolean run(String test, Use use) throws Exception {
        var loader = used(test, use);
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (loader.get() != null && System.nanoTime() < end) {
            System.gc();
            // Something to collect, so that the collector has a reason.
            var ballast = new byte[1 << 20];
            ballast[0] = 1;
            Thread.onSpinWait();
        }
        return loader.get() == null;
    }

    private WeakReference<ClassLoader> used(String test, Use use) throws Exception {
        try (var loader = new OwnFirst(places, parent)) {
            var twin = loader.loadClass(test).getDeclaredConstructor();
            twin.setAccessible(true);
            use.with((ChannelContract) twin.newInstance());
            return new WeakReference<>(loader);
        }
    }

    /** Looks into its own places before it asks its parent. */
    private static final class OwnFirst extends URLClassLoader {
        OwnFirst(URL[] places, ClassLoader parent) {
            super(places, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                var known = findLoadedClass(name);
                if (known != null) return known;
                var own = own(name);
                return own == null ? super.loadClass(name, resolve) : own;
            }
        }

        private @Nullable Class<?> own(String name) throws ClassNotFoundException {
            if (getResourceHere(name) == null) return null;
            return findClass(name);
        }

        private @Nullable URL getResourceHere(String name) {
            return findResource(name.replace('.', '/') + ".class");
        }

        @Override
        public void close() throws IOException {
            super.close();
        }
    }
}
