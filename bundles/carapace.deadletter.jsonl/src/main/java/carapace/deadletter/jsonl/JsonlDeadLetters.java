package carapace.deadletter.jsonl;

import carapace.deadletter.DeadLetter;
import carapace.deadletter.DeadLetters;
import carapace.secret.KeySource;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** Dead letters in one file per network, {@code {state_dir}/<network>/inbound_dlq.jsonl}. */
@Component(service = DeadLetters.class)
public final class JsonlDeadLetters implements DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger("dead-letters");
    private static final Pattern NETWORK = Pattern.compile("[a-z0-9-]{1,40}");

    /** Folders of the state directory that are no network's. */
    private static final Set<String> NOT_NETWORKS =
            Set.of("run", "store", "deploy", "audit", "logs");

    private final Path state;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, NetworkFile> files = new TreeMap<>();
    private volatile @Nullable KeySource keys;

    /** In the state directory that the framework names. */
    @Activate
    public JsonlDeadLetters(BundleContext context) {
        this(Path.of(context.getProperty("carapace.state.dir")));
    }

    JsonlDeadLetters(Path state) {
        this.state = state;
    }

    @Reference(
            name = "guard",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "guardLeft")
    void guardCame(KeySource keys) {
        this.keys = keys;
    }

    void guardLeft(KeySource keys) {
        if (this.keys == keys) this.keys = null;
    }

    @Override
    public void append(DeadLetter letter) throws Unkept {
        var network = letter.conversation().channel().network();
        if (NOT_NETWORKS.contains(network)) {
            throw new Unkept("a network must not be named like a folder of the state directory");
        }
        locked(
                () -> {
                    file(network).append(letter);
                    return true;
                });
    }

    @Override
    public Optional<DeadLetter> find(String id) throws Unkept {
        return locked(
                () -> {
                    for (var file : all()) {
                        var letter = file.find(id);
                        if (letter.isPresent()) return letter;
                    }
                    return Optional.<DeadLetter>empty();
                });
    }

    @Override
    public List<DeadLetter> list(String network, String after, int most) throws Unkept {
        return locked(
                () -> {
                    var letters = new ArrayList<DeadLetter>();
                    for (var file : all()) {
                        if (network.isEmpty() || file.network().equals(network)) {
                            letters.addAll(file.list(after, most));
                        }
                    }
                    letters.sort(Comparator.comparing(DeadLetter::id));
                    return List.copyOf(letters.subList(0, Math.min(most, letters.size())));
                });
    }

    @Override
    public boolean remove(String id) throws Unkept {
        return locked(
                () -> {
                    for (var file : all()) if (file.remove(id)) return true;
                    return false;
                });
    }

    @Override
    public Map<String, Integer> counts() throws Unkept {
        return locked(
                () -> {
                    var counts = new TreeMap<String, Integer>();
                    for (var file : all()) counts.put(file.network(), file.count());
                    return Map.copyOf(counts);
                });
    }

    private interface Work<T> {
        T run() throws IOException, Unkept;
    }

    private <T> T locked(Work<T> work) throws Unkept {
        lock.lock();
        try {
            return work.run();
        } catch (IOException e) {
            LOG.error("a file of dead letters cannot be used: {}", e.getClass().getSimpleName());
            // What is known of the files may be wrong now; they are read anew.
            files.clear();
            throw new Unkept("the file of dead letters cannot be written or read");
        } finally {
            lock.unlock();
        }
    }

    private NetworkFile file(String network) {
        return files.computeIfAbsent(
                network, name -> new NetworkFile(state.resolve(name), name, () -> keys));
    }

    private List<NetworkFile> all() throws IOException {
        var all = new TreeMap<String, NetworkFile>();
        try (var folders = Files.newDirectoryStream(state)) {
            for (var folder : folders) {
                var name = folder.getFileName().toString();
                if (!NETWORK.matcher(name).matches() || NOT_NETWORKS.contains(name)) continue;
                if (Files.exists(folder.resolve(NetworkFile.NAME))) all.put(name, file(name));
            }
        }
        return List.copyOf(all.values());
    }
}
