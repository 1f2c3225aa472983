package carapace.store;

import org.osgi.annotation.versioning.ProviderType;

import java.nio.file.Path;

/**
 * One open store, a service: it is registered once the store is open and migrated. Stopping it lets
 * the commit under way end; later calls throw {@code AWAY}.
 */
@ProviderType
public interface Store {

    /** Messages in, turns. */
    Journal journal();

    /** Parts out. */
    Outbox outbox();

    /** What was said. */
    Sessions sessions();

    /** Who may speak: codes and approvals. */
    Pairings pairings();

    /** Read receipts that are owed. */
    ReadMarksOwed readMarks();

    /** Channels' private storage. */
    DrawerStore drawers();

    /** Steps of messages. */
    Hops hops();

    /**
     * Names and small values of core's own, e.g. which channels are paused. Key and value at most 4
     * KiB.
     */
    Notes notes();

    /**
     * A consistent copy while work goes on.
     *
     * @param withDrawers whether drawers not meant for backup are copied too
     */
    void copyTo(Path file, boolean withDrawers) throws StoreFault, InterruptedException;

    /** Prunes what is past its time, in slices of at most 50 ms; true while there is more. */
    boolean prune(Retention retention) throws StoreFault, InterruptedException;
}
