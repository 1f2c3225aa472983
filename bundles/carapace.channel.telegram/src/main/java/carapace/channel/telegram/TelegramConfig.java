package carapace.channel.telegram;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** One account as the operator configures it. */
@ObjectClassDefinition(name = "Telegram account")
@interface TelegramConfig {
    @AttributeDefinition(description = "Name of the account; default for the section itself")
    String account() default "default";

    @AttributeDefinition(
            description = "Name of the sealed secret that holds the bot token; not the token")
    String botToken_secret() default "";

    @AttributeDefinition(description = "Rises when the token changes")
    long botToken_revision() default 0;

    @AttributeDefinition(description = "Name of the secret of webhook mode; empty for long polling")
    String webhookSecret_secret() default "";

    @AttributeDefinition(description = "Rises when the webhook secret changes")
    long webhookSecret_revision() default 0;

    @AttributeDefinition(description = "Where the Bot API is")
    String baseUrl() default "https://api.telegram.org";

    @AttributeDefinition(
            description = "In groups: all messages, or only those that mention the bot")
    String groupMode() default "all";

    @AttributeDefinition(description = "Whether an edited message is answered like a new one")
    boolean runOnEdit() default false;

    @AttributeDefinition(description = "Seconds one long poll may wait", min = "1", max = "50")
    int poll_seconds() default 25;
}
