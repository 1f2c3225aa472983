package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What each answer of the homeserver means. */
final class Answers {
    private final Parts parts;

    Answers(Parts parts) {
        this.parts = parts;
    }

    /**
     * Whether trying the same again may succeed: the server is away, busy, or wants a new token.
     */
    static boolean passing(int status) {
        return status >= 500 || status == 429 || status == 408 || status == 401 || status <= 0;
    }

    /** Everything but the restoring of a backup, which takes more than one step. */
    void handle(Step step, String id, int status, JsonNode answer) {
        boolean taken = status == 200;
        if (id.startsWith("upload-")) {
            uploaded(step, id, status, answer);
        } else if (parts.people.owns(id)) {
            if (taken) {
                listed(step, answer);
            } else {
                parts.people.failed();
            }
        } else if (parts.claims.owns(id)) {
            if (taken) {
                parts.claims.answered(step, answer);
            } else if (passing(status)) {
                parts.claims.failed();
            } else {
                parts.claims.refused(step);
            }
        } else if (parts.rooms.owns(id)) {
            if (taken) {
                parts.rooms.answered(step, id, answer);
            }
        } else if (parts.crossSigning.owns(id)) {
            parts.crossSigning.answered(step, status, answer);
        } else if (parts.recovery.owns(id)) {
            parts.recovery.fetched(step, status, answer);
        } else if (parts.backup.ownsUpload(id)) {
            parts.backup.uploadAnswered(step, status, answer);
        } else {
            stored(step, id, status, answer);
        }
    }

    private void listed(Step step, JsonNode answer) {
        boolean before = parts.crossSigning.ownDeviceSigned(step);
        for (String user : parts.people.answered(step, answer)) {
            parts.unreadable.devicesCame(step, user);
        }
        parts.keyRequests.lookAgain(step);
        if (!before && parts.crossSigning.ownDeviceSigned(step)) {
            step.ownTrustGrew();
        }
    }

    private void uploaded(Step step, String id, int status, JsonNode answer) {
        if (status == 200) {
            parts.account.uploaded(step, id, answer);
        } else if (status == 400
                && answer.path("error").asText().toLowerCase().contains("already exists")) {
            parts.account.conflict(step);
        }
    }

    private void stored(Step step, String id, int status, JsonNode answer) {
        var found = parts.requests.find(step, id);
        if (found.isEmpty()) {
            return;
        }
        var request = found.get().request();
        boolean keep = status != 200 && passing(status);
        if (request.kind() == Request.Kind.BACKUP_VERSION_GET && status == 404) {
            keep = false;
        }
        if (keep) {
            return;
        }
        parts.requests.done(step, id);
        follow(step, request.kind(), found.get().note(), status, answer);
    }

    private void follow(
            Step step, Request.Kind kind, ObjectNode note, int status, JsonNode answer) {
        switch (kind) {
            case ROOM_EVENT -> parts.verifications.sent(step, note, answer);
            case ACCOUNT_DATA_PUT -> parts.recovery.putAnswered(step, note, status == 200);
            case BACKUP_VERSION_GET -> parts.backup.checked(step, status, answer);
            case BACKUP_VERSION_CREATE -> {
                if (status == 200) {
                    parts.backup.created(step, answer);
                }
            }
            default -> {
                // Being taken was all there was to it.
            }
        }
    }

    static JsonNode orEmpty(JsonNode answer) {
        return answer.isObject() ? answer : Json.object();
    }
}
