package carapace.core.command;

import carapace.core.courier.Courier;
import carapace.core.inbox.Desk;
import carapace.core.turn.Turns;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * When the framework begins to stop, while every room is still there: nothing more is read, turns
 * get a moment to end, and what is on its way out goes out.
 */
@Component(service = Stopping.class, immediate = true)
public final class Stopping implements SynchronousBundleListener {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final Duration TURNS = Duration.ofSeconds(5);
    private static final Duration PARTS = Duration.ofSeconds(5);

    private final BundleContext context;
    private final Desk desk;
    private final Turns turns;
    private final Courier courier;

    @Activate
    public Stopping(
            BundleContext context,
            @Reference Desk desk,
            @Reference Turns turns,
            @Reference Courier courier) {
        this.context = context;
        this.desk = desk;
        this.turns = turns;
        this.courier = courier;
        context.addBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() != BundleEvent.STOPPING || event.getBundle().getBundleId() != 0) return;
        LOG.info("draining");
        desk.stopListening();
        turns.drain(TURNS);
        try {
            if (!courier.drain(PARTS)) LOG.info("parts are left for the next start");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Deactivate
    void close() {
        context.removeBundleListener(this);
    }
}
