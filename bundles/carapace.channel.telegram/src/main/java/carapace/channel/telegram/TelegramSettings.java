package carapace.channel.telegram;

import carapace.message.ChannelId;
import carapace.wire.Credential;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/**
 * One account as the code reads it.
 *
 * @param webhookSecret its name; present selects webhook mode, whether it opens or not
 */
record TelegramSettings(
        ChannelId id,
        URI origin,
        Optional<String> token,
        Optional<String> webhookSecret,
        Duration poll,
        boolean mentionsOnly,
        boolean runOnEdit) {

    /** Messages name the property, never its value. */
    static TelegramSettings from(TelegramConfig config) {
        return new TelegramSettings(
                new ChannelId("telegram", config.account()),
                origin(config.baseUrl()),
                named(config.botToken_secret()),
                named(config.webhookSecret_secret()),
                Duration.ofSeconds(Math.clamp(config.poll_seconds(), 1, 50)),
                config.groupMode().equals("mention"),
                config.runOnEdit());
    }

    private static URI origin(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("baseUrl is not a URL");
        }
    }

    private static Optional<String> named(String secret) {
        return secret.isEmpty() ? Optional.empty() : Optional.of(secret);
    }

    Credential credential() {
        return token.<Credential>map(name -> new Credential.InPath("/bot{secret}", name))
                .orElseGet(Credential::none);
    }

    boolean webhook() {
        return webhookSecret.isPresent();
    }
}
