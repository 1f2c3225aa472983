package carapace.shell.gogo;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import carapace.command.Command;

import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens the door, lets its owner in, and offers every command as {@code cara:name}. */
@Component(service = GogoShell.class, immediate = true)
public final class GogoShell {

    /** Visitors at one time. */
    private static final int MOST = 8;

    private static final Logger LOG = LoggerFactory.getLogger("gateway");

    private final Map<Command, ServiceRegistration<Function>> offered = new ConcurrentHashMap<>();
    private final Set<SocketChannel> visitors = ConcurrentHashMap.newKeySet();
    private final BundleContext bundles;
    private final CommandProcessor shell;
    private final Doorway doorway;
    private final Thread porter;

    @Activate
    public GogoShell(BundleContext bundles, @Reference CommandProcessor shell) throws IOException {
        this.bundles = bundles;
        this.shell = shell;
        this.doorway = Doorway.open(Path.of(bundles.getProperty("carapace.state.dir"), "run"));
        this.porter = Thread.ofVirtual().name("shell door").start(this::receive);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, unbind = "withdraw")
    void offer(Command command) {
        var names = new Hashtable<String, Object>();
        names.put("osgi.command.scope", Verb.SCOPE);
        names.put("osgi.command.function", command.name());

        offered.put(command, bundles.registerService(Function.class, new Verb(command), names));
    }

    void withdraw(Command command) {
        var registration = offered.remove(command);
        if (registration != null) registration.unregister();
    }

    private void receive() {
        try {
            while (true) {
                var visitor = doorway.accept();
                if (!doorway.admits(visitor)) {
                    LOG.warn("somebody else's process knocked at the shell and was turned away");
                    visitor.close();
                } else if (visitors.size() >= MOST) {
                    visitor.close();
                } else {
                    visitors.add(visitor);
                    Thread.ofVirtual().name("shell visit").start(() -> visit(visitor));
                }
            }
        } catch (ClosedChannelException e) {
            LOG.debug("the shell's door is closed");
        } catch (IOException e) {
            LOG.error("the shell's door broke: {}", e.getMessage());
        }
    }

    private void visit(SocketChannel visitor) {
        try {
            new Visit(visitor, shell, offered::keySet).run();
        } finally {
            visitors.remove(visitor);
        }
    }

    @Deactivate
    void close() throws IOException, InterruptedException {
        doorway.close();
        for (var visitor : visitors) visitor.close();
        porter.join(Duration.ofSeconds(5));
    }
}
