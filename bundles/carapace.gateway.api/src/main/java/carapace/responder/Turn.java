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
     * The newest entries of the session, oldest first, this turn's question last; as many as fit.
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
