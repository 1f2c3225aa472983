package carapace.status;

/**
 * Registered as a service once the HTTP server accepts connections.
 *
 * @param port the real one, 1 to 65535
 */
public record Door(String address, int port) {}
