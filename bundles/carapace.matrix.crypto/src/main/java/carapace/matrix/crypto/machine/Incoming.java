package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.trust.Device;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * A to-device event, decrypted where it was encrypted.
 *
 * @param from how it came, when it came through Olm
 */
record Incoming(String sender, String type, ObjectNode content, Optional<Channel> from) {

    /**
     * The Olm channel of an event.
     *
     * @param device the device that owns both keys, where its user's list names it
     */
    record Channel(String curve25519, String ed25519, Optional<Device> device) {}

    boolean encrypted() {
        return from.isPresent();
    }
}
