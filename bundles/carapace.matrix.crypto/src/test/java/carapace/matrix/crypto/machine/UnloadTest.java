package carapace.matrix.crypto.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What folds the library in may be replaced as often as it likes. */
@DisplayName("A hundred loaded and dropped copies of the library")
class UnloadTest {
    private static final int COPIES = 100;

    /** Runs in each copy: two accounts, a session, a room key; everything with a curve in it. */
    public static final class Work implements Runnable {
        @Override
        public void run() {
            var server = new FakeHomeserver();
            var client = Client.crashing(server, "@alice:example.org", "ALICE1", -1, false);
            client.turn();
            client.machine.bootstrapCrossSigning(false);
            client.machine.createBackup();
            client.machine.pull();
        }
    }

    @Test
    void leave_no_class_loader_and_no_thread_behind() throws Exception {
        int threads = Thread.activeCount();
        var loaders = new ArrayList<WeakReference<ClassLoader>>();
        for (int copy = 0; copy < COPIES; copy++) {
            loaders.add(workInAFreshLoader());
        }
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            System.gc();
                            // The last one may still be on this thread's way out.
                            return loaders.stream().filter(l -> l.get() != null).count() <= 1;
                        });
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 1);
    }

    private static WeakReference<ClassLoader> workInAFreshLoader() throws Exception {
        var paths = new ArrayList<URL>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith("classes")) {
                paths.add(new File(entry).toURI().toURL());
            }
        }
        try (var loader = new OursFirst(paths)) {
            var work = loader.loadClass(Work.class.getName());
            assertThat(work.getClassLoader()).isSameAs(loader);
            ((Runnable) work.getDeclaredConstructor().newInstance()).run();
            return new WeakReference<>(loader);
        }
    }

    /** Our classes from here, curves and JSON from the parent, as in the container. */
    private static final class OursFirst extends URLClassLoader {
        OursFirst(List<URL> paths) {
            super(paths.toArray(URL[]::new), UnloadTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("carapace.matrix.crypto.")) {
                var known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
            return super.loadClass(name, resolve);
        }
    }
}
