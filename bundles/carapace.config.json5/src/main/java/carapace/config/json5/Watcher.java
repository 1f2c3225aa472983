package carapace.config.json5;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Notices when one of the configuration's files changes, and waits until it is quiet again. */
final class Watcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("config");
    private static final Duration GRACE = Duration.ofSeconds(5);
    // A directory that is not there yet cannot be watched; it is looked for that often.
    private static final Duration LOOK = Duration.ofSeconds(2);
    // Somebody who writes without a pause must not put the reload off for ever.
    private static final int LONGEST = 10;

    private final WatchService service;
    private final Supplier<Set<Path>> files;
    private final Supplier<Duration> quiet;
    private final Runnable changed;
    private final Thread thread;

    /**
     * @param files what is watched now
     * @param quiet how long nothing must happen before {@code changed} is called; zero switches off
     */
    static Watcher start(
            Path beside, Supplier<Set<Path>> files, Supplier<Duration> quiet, Runnable changed)
            throws IOException {
        var watcher = new Watcher(beside.getFileSystem().newWatchService(), files, quiet, changed);
        watcher.thread.start();
        return watcher;
    }

    private Watcher(
            WatchService service,
            Supplier<Set<Path>> files,
            Supplier<Duration> quiet,
            Runnable changed) {
        this.service = service;
        this.files = files;
        this.quiet = quiet;
        this.changed = changed;
        this.thread = Thread.ofVirtual().name("watch configuration").unstarted(this::run);
    }

    private void run() {
        try {
            var watched = new HashSet<Path>();
            while (true) {
                var before = watched.size();
                var missing = watch(watched);
                // What happened before a directory was watched is not told by anyone.
                if (watched.size() > before) {
                    settle(watched);
                    check();
                }
                var key =
                        missing
                                ? service.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS)
                                : service.take();
                if (key == null) continue;
                drain(key, watched);
                settle(watched);
                check();
            }
        } catch (InterruptedException | ClosedWatchServiceException _) {
            // closed
        }
    }

    private void check() {
        if (!quiet.get().isZero()) changed.run();
    }

    /** Watches what is not watched yet; whether a directory is missing. */
    private boolean watch(Set<Path> watched) {
        var missing = false;
        for (var directory : directories()) {
            if (watched.contains(directory)) continue;
            try {
                directory.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                watched.add(directory);
            } catch (IOException _) {
                missing = true;
            }
        }
        return missing;
    }

    /** Where the files are, and where they really are when they are links. */
    private Set<Path> directories() {
        var directories = new HashSet<Path>();
        for (var file : files.get()) {
            directories.add(file.toAbsolutePath().getParent());
            try {
                if (Files.isSymbolicLink(file)) directories.add(file.toRealPath().getParent());
            } catch (IOException _) {
                LOG.debug("a watched file is a link to nothing");
            }
        }
        return directories;
    }

    private static void drain(java.nio.file.WatchKey key, Set<Path> watched) {
        key.pollEvents();
        if (!key.reset() && key.watchable() instanceof Path gone) watched.remove(gone);
    }

    /** Waits until nothing has happened for the time asked for. */
    private void settle(Set<Path> watched) throws InterruptedException {
        var pause = quiet.get();
        var deadline = System.nanoTime() + pause.multipliedBy(LONGEST).toNanos();
        while (System.nanoTime() < deadline) {
            var key = service.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
            if (key == null) return;
            drain(key, watched);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            service.close();
            if (!thread.join(GRACE)) LOG.warn("{} did not end", thread.getName());
        } catch (IOException _) {
            LOG.warn("watching the configuration could not be ended");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
