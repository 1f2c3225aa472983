package carapace.channel;

/**
 * The bot itself. Cursors and event keys are kept by it, and messages it wrote are dropped by it.
 *
 * @param id the network's id of the bot, 1 to 255 characters
 */
public record Identity(String id, String displayName) {
    public Identity {
        if (id.isEmpty() || id.length() > 255) {
            throw new IllegalArgumentException("an identity's id has 1 to 255 characters");
        }
    }
}
