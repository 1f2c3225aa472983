package carapace.deployer;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import carapace.deployer.Candidate.Unfit;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Watches {@code deploy/}: what lies there and passes the policy runs; what is gone does not. */
@Component(
        service = Deployer.class,
        immediate = true,
        configurationPid = "carapace.deployer",
        configurationPolicy = REQUIRE)
@Designate(ocd = DeployConfig.class)
public final class Deployer {

    private static final Logger LOG = LoggerFactory.getLogger("plugins");
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final ReentrantLock work = new ReentrantLock();

    /** What each file looked like when it was judged. */
    private final Map<Path, Long> judged = new HashMap<>();

    /** Which file each deployed bundle came from, by location. */
    private final Map<String, Path> places = new HashMap<>();

    private final boolean enabled;
    private final Policy policy;
    private final Folder folder;
    private final Quarantine quarantine;
    private final Accepted accepted;
    private final Deployments deployments;
    private final ServiceRegistration<ResolverHookFactory> hook;
    private final Thread watcher;

    @Activate
    public Deployer(BundleContext context, DeployConfig config) throws IOException {
        var state = Path.of(context.getProperty("carapace.state.dir"));
        this.enabled = config.enabled();
        this.policy = Policy.of(config);
        this.folder = new Folder(state.resolve("deploy"), Clock.systemUTC());
        this.quarantine = new Quarantine(folder.path());
        this.accepted = new Accepted(folder.path());
        this.deployments = new Deployments(context);
        this.hook =
                context.registerService(ResolverHookFactory.class, new Fence(deployments), null);
        if (enabled) Folders.secure(folder.path());
        this.watcher = Thread.ofVirtual().name("deployer").start(this::watch);
    }

    private void watch() {
        while (enabled) {
            try {
                reconcile();
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                LOG.error("the folder deploy/ cannot be read: {}", e.getMessage());
                return;
            } catch (IllegalStateException e) {
                return; // the framework is going down
            }
        }
    }

    /** Compares the folder with the framework, and makes the framework follow. */
    private void reconcile() throws IOException, InterruptedException {
        work.lockInterruptibly();
        try {
            var stable = folder.stable();
            var wanted = new LinkedHashMap<String, Candidate>();
            for (var file : stable) {
                var stamp = Files.getLastModifiedTime(file).toMillis() ^ Files.size(file);
                if (judged.getOrDefault(file, -1L) != stamp) judge(file, stamp, wanted);
            }
            for (var candidate : wanted.values()) bring(candidate);
            judged.keySet().retainAll(stable);
            if (!folder.growing()) removeAllBut(folder.present(stable));
        } finally {
            work.unlock();
        }
    }

    private void judge(Path file, long stamp, Map<String, Candidate> wanted) throws IOException {
        try {
            var candidate = examined(file);
            var rival = wanted.get(candidate.name());
            if (rival != null) {
                var older = rival.version().compareTo(candidate.version()) < 0 ? rival : candidate;
                aside(older.file(), "Another file brings a newer version of it.");
                if (older == candidate) return;
            }
            wanted.put(candidate.name(), candidate);
            judged.put(file, stamp);
        } catch (Unfit e) {
            aside(file, e.sentence());
        }
    }

    private Candidate examined(Path file) throws IOException, Unfit {
        byte[] bytes;
        try {
            bytes = Folder.read(file);
        } catch (IOException e) {
            throw new Unfit("It cannot be read: " + e.getMessage() + ".");
        }
        var candidate = Candidate.of(file, bytes);
        policy.check(candidate, deployments.builtIn(candidate.name()).isPresent());
        var newer = deployments.newerBuiltIn(candidate);
        if (newer.isPresent()) {
            throw new Unfit(
                    "The house has "
                            + candidate.name()
                            + " "
                            + newer.get()
                            + ", which is no older.");
        }
        return candidate;
    }

    private void bring(Candidate candidate) throws IOException, InterruptedException {
        try {
            deployments.bring(candidate);
            places.put(candidate.location(), candidate.file());
            accepted.keep(candidate);
        } catch (Unfit e) {
            judged.remove(candidate.file());
            aside(candidate.file(), e.sentence());
        }
    }

    /** Quarantines a file; what was running from its place comes back to it and goes on. */
    private void aside(Path file, String sentence) throws IOException {
        quarantine.take(file, sentence);
        if (places.containsValue(file)) accepted.restore(file);
    }

    private void removeAllBut(List<Path> stable) throws IOException, InterruptedException {
        for (var bundle : deployments.deployed()) {
            var place = places.get(bundle.getLocation());
            if (place == null || !stable.contains(place)) {
                deployments.remove(bundle);
                places.remove(bundle.getLocation());
                if (place != null) accepted.forget(place);
            }
        }
    }

    /**
     * Checks a file from elsewhere and puts it into the folder.
     *
     * @return the sentence to show
     * @throws Unfit with the sentence why it is not taken
     */
    String update(Path file) throws IOException, Unfit, InterruptedException {
        if (!enabled) throw new Unfit("deploy.enabled is false.");
        work.lockInterruptibly();
        try {
            var candidate = examined(file);
            var place = folder.path().resolve(candidate.name() + ".jar");
            var part = folder.path().resolve("." + candidate.name() + ".part");
            Files.write(part, candidate.bytes());
            Files.move(
                    part,
                    place,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            var placed = Candidate.of(place, candidate.bytes());
            judged.put(place, Files.getLastModifiedTime(place).toMillis() ^ Files.size(place));
            deployments.bring(placed);
            places.put(placed.location(), place);
            accepted.keep(placed);
            return candidate.name() + " " + candidate.version() + " runs.";
        } finally {
            work.unlock();
        }
    }

    Quarantine quarantine() {
        return quarantine;
    }

    Deployments deployments() {
        return deployments;
    }

    @Deactivate
    void close() throws InterruptedException {
        watcher.interrupt();
        if (!watcher.join(GRACE)) LOG.warn("the deployer's thread did not end in time");
        hook.unregister();
    }
}
