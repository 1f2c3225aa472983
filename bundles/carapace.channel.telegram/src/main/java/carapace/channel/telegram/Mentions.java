package carapace.channel.telegram;

import carapace.channel.Identity;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Locale;

/** Whether a message in a group is meant for the bot. */
final class Mentions {

    private Mentions() {}

    static boolean anyOf(JsonNode message, String text, Identity me) {
        var answered = message.path("reply_to_message").path("from").path("id").asText();
        if (answered.equals(me.id())) return true;
        for (var list : List.of("entities", "caption_entities")) {
            for (var entity : message.path(list)) {
                if (mentions(entity, text, me)) return true;
            }
        }
        return false;
    }

    // Offsets count UTF-16 code units: https://core.telegram.org/bots/api#messageentity
    private static boolean mentions(JsonNode entity, String text, Identity me) {
        if (entity.path("user").path("id").asText().equals(me.id())) return true;
        var from = entity.path("offset").asInt(-1);
        var to = from + entity.path("length").asInt();
        if (from < 0 || to < from || to > text.length()) return false;
        var words = text.substring(from, to).toLowerCase(Locale.ROOT);
        var name = "@" + me.displayName().toLowerCase(Locale.ROOT);
        return switch (entity.path("type").asText()) {
            case "mention" -> words.equals(name);
            case "bot_command" -> words.endsWith(name);
            default -> false;
        };
    }
}
