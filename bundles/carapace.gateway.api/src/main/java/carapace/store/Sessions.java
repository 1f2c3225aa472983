package carapace.store;

import carapace.responder.Entry;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Histories, by session key. */
@ProviderType
public interface Sessions {

    /** The newest entries, oldest first, as many as fit into {@code mostBytes}. */
    List<Entry> history(String sessionKey, int mostBytes) throws StoreFault, InterruptedException;

    /** Archives the history; key and id stay. */
    void reset(String sessionKey) throws StoreFault, InterruptedException;

    Optional<Session> find(String sessionKey) throws StoreFault, InterruptedException;

    /** Most recently used first. */
    List<Session> list(int most) throws StoreFault, InterruptedException;

    /** A session's own facts. */
    record Session(String id, String key, Instant createdAt, Instant updatedAt, long entries) {}
}
