package carapace.tool;

import carapace.message.Conversation;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something a model may call during a turn; a service. Called on a virtual thread; interrupted
 * after 60 s.
 */
@ConsumerType
public interface Tool {

    /** {@code [a-z0-9_]{1,64}}, unique in the house. */
    String name();

    /** One or two sentences for the model. */
    String description();

    /** JSON schema of the arguments, an object's. */
    String schema();

    /**
     * Whether a call changes anything outside this gateway, or reads what is not the sender's own.
     */
    boolean sideEffects();

    /** Whether it makes sense in this conversation; others never hear of it. */
    default boolean offeredIn(Conversation conversation) {
        return true;
    }

    /**
     * Runs it.
     *
     * @param arguments a JSON object as text, as the model wrote it: check everything
     * @return what the model reads, at most 64 KiB
     * @throws ToolException with a sentence for the model
     */
    String run(String arguments, ToolContext context) throws ToolException, InterruptedException;
}
