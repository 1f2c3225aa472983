package carapace.responder;

import carapace.message.Conversation;
import carapace.message.Origin;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Instant;
import java.util.List;

/** One run of the agent: what was asked, what went before, and where to write things down. */
@ProviderType
public interface Turn {

    /** 32 lower-case hexadecimal digits. */
    String id();

    /** The message that is answered; of several, the last. */
    String messageId();

    /** What was asked, as it was received. */
    String text();

    Conversation conversation();

    /** The authenticated id of who wrote. */
    String sender();

    Origin origin();

    /** Whether the operator's own terminal asks. */
    boolean local();

    /** Whether the sender may use tools with side effects (channels.md 1.9). */
    boolean sideEffectsAllowed();

    /** When core will interrupt. */
    Instant deadline();

    /**
     * The newest entries of the session, oldest first, as many as fit. The question's entry has the
     * message's id. It need not be the last: what this message's earlier attempts left follows it,
     * and a message that is tried again may be older than others. After a reset it may be missing.
     *
     * @param mostBytes of text and blocks, at least 1
     */
    List<Entry> history(int mostBytes) throws TurnLost, InterruptedException;

    /** Writes entries down; on disk when it returns. The final answer is not written by this. */
    void append(List<Entry> entries) throws TurnLost, InterruptedException;

    /** Shows a piece of text to whoever watches; may be dropped. */
    void delta(String text);

    /** A tool is about to be called. */
    void calling(String tool);
}
