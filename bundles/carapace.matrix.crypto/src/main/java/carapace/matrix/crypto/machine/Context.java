package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.OlmEngine;
import carapace.matrix.crypto.primitive.Encoding;

import java.security.SecureRandom;
import java.time.InstantSource;

/** Who we are, and what every part of the machine needs. */
public record Context(
        String user,
        String device,
        OlmEngine engine,
        InstantSource clock,
        SecureRandom random,
        Json json,
        MachineSettings settings) {

    /** A fresh name for a transaction or a request. */
    public String token() {
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        return Encoding.urlBase64(bytes);
    }

    public boolean isMe(String user, String device) {
        return this.user.equals(user) && this.device.equals(device);
    }

    @Override
    public String toString() {
        return "Context";
    }
}
