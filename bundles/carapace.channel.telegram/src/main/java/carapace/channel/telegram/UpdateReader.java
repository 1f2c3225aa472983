package carapace.channel.telegram;

import carapace.channel.DropReason;
import carapace.channel.Identity;
import carapace.message.Attachment;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Origin;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns an update (https://core.telegram.org/bots/api#update) into a message, or says why not. */
final class UpdateReader {

    private static final List<String> NEW = List.of("message", "channel_post");
    private static final List<String> EDITED = List.of("edited_message", "edited_channel_post");
    private static final List<String> FILES =
            List.of("document", "audio", "video", "voice", "animation", "video_note");

    private final TelegramSettings settings;

    UpdateReader(TelegramSettings settings) {
        this.settings = settings;
    }

    Reading read(JsonNode update, Identity me) {
        var message = firstOf(update, NEW);
        var edited = message.isEmpty();
        if (edited) message = firstOf(update, EDITED);
        if (message.isEmpty()) return new Reading.Dropped(DropReason.UNKNOWN_TYPE);
        return message(update, message.get(), edited, me);
    }

    private static Optional<JsonNode> firstOf(JsonNode update, List<String> names) {
        return names.stream().map(update::path).filter(JsonNode::isObject).findFirst();
    }

    private Reading message(JsonNode update, JsonNode message, boolean edited, Identity me) {
        var chat = message.path("chat").path("id");
        if (!chat.canConvertToLong() || !update.path("update_id").canConvertToLong()) {
            return new Reading.Dropped(DropReason.MALFORMED);
        }
        var from = message.path("from");
        if (from.path("id").asText().equals(me.id())) return new Reading.Dropped(DropReason.SELF);
        if (from.path("is_bot").asBoolean()) return new Reading.Dropped(DropReason.BOT);
        if (edited && !settings.runOnEdit()) return new Reading.Dropped(DropReason.EDITED);
        var text = message.path("text").asText(message.path("caption").asText());
        if (text.isBlank()) return new Reading.Dropped(DropReason.NON_TEXT);
        if (broken(text)) return new Reading.Dropped(DropReason.MALFORMED);
        var group = !message.path("chat").path("type").asText().equals("private");
        if (group && settings.mentionsOnly() && !Mentions.anyOf(message, text, me)) {
            return new Reading.Dropped(DropReason.GROUP);
        }
        var origin =
                new Origin(
                        message.path("message_id").asText(),
                        group,
                        Optional.empty(),
                        attachments(message));
        return new Reading.Message(
                new Inbound(
                        new Conversation(settings.id(), chat.asText(), thread(message)),
                        update.path("update_id").asText(),
                        sender(message, chat),
                        text,
                        Instant.ofEpochSecond(message.path("date").asLong()),
                        origin));
    }

    /** A lone surrogate is no character: it could be neither stored nor sent as UTF-8. */
    private static boolean broken(String text) {
        return text.codePoints()
                .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static String sender(JsonNode message, JsonNode chat) {
        for (var place : List.of("from", "sender_chat")) {
            var id = message.path(place).path("id");
            if (id.canConvertToLong()) return id.asText();
        }
        return chat.asText();
    }

    /** Only a forum's topics are threads; elsewhere the number is that of a replied-to message. */
    private static Optional<String> thread(JsonNode message) {
        var thread = message.path("message_thread_id");
        var topic = message.path("is_topic_message").asBoolean() && thread.canConvertToLong();
        return topic ? Optional.of(thread.asText()) : Optional.empty();
    }

    private static List<Attachment> attachments(JsonNode message) {
        var found = new ArrayList<Attachment>();
        for (var kind : FILES) {
            var file = message.path(kind);
            if (file.isObject()) found.add(attachment(file, kind, file.path("mime_type").asText()));
        }
        var photos = message.path("photo");
        // Sizes of one picture, the largest last.
        if (photos.size() > 0) {
            found.add(attachment(photos.get(photos.size() - 1), "photo", "image/jpeg"));
        }
        return found;
    }

    private static Attachment attachment(JsonNode file, String kind, String type) {
        return new Attachment(
                file.path("file_name").asText(kind),
                type.isEmpty() ? "application/octet-stream" : type,
                file.path("file_size").asLong(-1),
                file.path("file_id").asText());
    }
}
