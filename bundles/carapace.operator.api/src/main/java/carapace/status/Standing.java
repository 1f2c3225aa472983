package carapace.status;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How the gateway stands, as the operator's doors show it. Offered by core. Safe for use by many
 * threads.
 *
 * <p>Documents are trees of text, numbers, booleans, lists and maps with text as keys, in the order
 * in which they are shown; never null, never a secret. Doors redact their texts once more.
 */
@ProviderType
public interface Standing {

    /** When this run started. */
    Instant startedAt();

    /**
     * The document of {@code GET /control/status} without its member {@code ok}: version, start,
     * channel counts, runtime, diagnostics, and every {@link Facts} service under its name. At most
     * one look at the disk in 5 s.
     */
    Map<String, Object> status() throws InterruptedException;

    /** The document of {@code GET /control/channels}: {@code total, connected, channels}. */
    Map<String, Object> channels();

    /**
     * The readiness probes that fail now, {@code starting stopping storage llm channels}; empty
     * when ready. Anyone may cause this call, so the disk is probed at most once in 5 s.
     */
    List<String> notReady();

    /** Stops one channel's listener and starts it again; waits until it is seated, at most 15 s. */
    Reload reload(String channel) throws InterruptedException;

    /** What came of {@link #reload}. */
    enum Reload {
        DONE,
        /** No such channel. */
        UNKNOWN,
        /** It is being restarted already, or did not come home in time. */
        BUSY
    }
}
