package carapace.matrix.crypto;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Optional;

/**
 * Something to ask the homeserver. The same request has the same id, path and body however often it
 * is pulled, also after a restart, so that sending it twice does nothing twice.
 *
 * @param path with its query, already encoded, below the homeserver's address
 */
public record Request(String id, Kind kind, String method, String path, Optional<JsonNode> body) {

    /** What is asked. */
    public enum Kind {
        KEYS_UPLOAD,
        KEYS_QUERY,
        KEYS_CLAIM,
        ROOM_MEMBERS,
        TO_DEVICE,
        ROOM_EVENT,
        SIGNATURES_UPLOAD,
        DEVICE_SIGNING_UPLOAD,
        ACCOUNT_DATA_GET,
        ACCOUNT_DATA_PUT,
        BACKUP_VERSION_GET,
        BACKUP_VERSION_CREATE,
        BACKUP_KEYS_PUT,
        BACKUP_KEYS_GET
    }

    /** The body may hold an answer to an authentication request. */
    @Override
    public String toString() {
        return "Request[" + id + ", " + kind + "]";
    }
}
