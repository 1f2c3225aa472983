package carapace.deadletter;

import org.osgi.annotation.versioning.ProviderType;

import java.io.Serial;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps dead letters, a file per network. Safe for use by many threads. */
@ProviderType
public interface DeadLetters {

    /** Keeps one; on disk when it returns. The same id again changes nothing. */
    void append(DeadLetter letter) throws Unkept;

    Optional<DeadLetter> find(String id) throws Unkept;

    /**
     * Oldest first.
     *
     * @param network empty for all
     * @param after the last id of the page before; empty for the first
     */
    List<DeadLetter> list(String network, String after, int most) throws Unkept;

    /** Takes one out; on disk when it returns. False when it was not there. */
    boolean remove(String id) throws Unkept;

    /** How many each network has. */
    Map<String, Integer> counts() throws Unkept;

    /** The file cannot be written or read, or is sealed under another password. */
    final class Unkept extends Exception {
        @Serial private static final long serialVersionUID = 1L;

        /** A sentence without paths or contents. */
        public Unkept(String sentence) {
            super(sentence, null, false, true);
        }
    }
}
