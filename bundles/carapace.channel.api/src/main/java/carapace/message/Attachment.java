package carapace.message;

/**
 * Something that came with a message and is named to the model, not sent to it.
 *
 * @param size bytes; -1 when unknown
 * @param reference the network's own handle for fetching it
 */
public record Attachment(String name, String mediaType, long size, String reference) {}
