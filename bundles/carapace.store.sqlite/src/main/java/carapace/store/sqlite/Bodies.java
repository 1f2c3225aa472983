package carapace.store.sqlite;

import carapace.message.Attachment;
import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Origin;
import carapace.message.Part;
import carapace.responder.Entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;

/** How values lie in the sealed columns. The first number is the form's version. */
final class Bodies {
    private static final int FORM = 1;
    private static final int MOST_ATTACHMENTS = 10_000;

    private Bodies() {}

    static byte[] place(Conversation place) {
        return new Packer().number(FORM).text(place.remoteId()).text(place.threadId()).done();
    }

    static Conversation place(ChannelId channel, byte[] body) throws Damaged {
        var in = in(body);
        try {
            return new Conversation(channel, in.text(), in.optionalText());
        } catch (IllegalArgumentException e) {
            throw new Damaged();
        }
    }

    static byte[] message(Inbound inbound, String text) {
        var origin = inbound.origin();
        var out =
                new Packer()
                        .number(FORM)
                        .text(inbound.eventKey())
                        .text(inbound.sender())
                        .text(text)
                        .number(inbound.sentAt().toEpochMilli())
                        .text(origin.messageId())
                        .flag(origin.group())
                        .text(origin.editOf())
                        .number(origin.attachments().size());
        for (var attachment : origin.attachments()) {
            out.text(attachment.name())
                    .text(attachment.mediaType())
                    .number(attachment.size() + 1)
                    .text(attachment.reference());
        }
        return out.done();
    }

    static Inbound message(Conversation place, byte[] body) throws Damaged {
        var in = in(body);
        var eventKey = in.text();
        var sender = in.text();
        var text = in.text();
        var sentAt = Instant.ofEpochMilli(in.number());
        var messageId = in.text();
        var group = in.flag();
        var editOf = in.optionalText();
        var count = in.number();
        if (count < 0 || count > MOST_ATTACHMENTS) throw new Damaged();
        var attachments = new ArrayList<Attachment>();
        for (var i = 0; i < count; i++) {
            attachments.add(new Attachment(in.text(), in.text(), in.number() - 1, in.text()));
        }
        var origin = new Origin(messageId, group, editOf, attachments);
        return new Inbound(place, eventKey, sender, text, sentAt, origin);
    }

    static byte[] part(Part part) {
        return new Packer().number(FORM).text(part.text()).text(part.replyTo()).done();
    }

    static Part part(Conversation place, String key, byte[] body) throws Damaged {
        var in = in(body);
        return new Part(place, key, in.text(), in.optionalText());
    }

    static byte[] answer(String text, Map<String, String> notes) {
        return new Packer().number(FORM).text(text).texts(notes).done();
    }

    static String answer(byte[] body) throws Damaged {
        return in(body).text();
    }

    static byte[] entry(Entry entry) {
        return new Packer()
                .number(FORM)
                .text(entry.text())
                .text(entry.blocks())
                .texts(entry.notes())
                .done();
    }

    static Entry entry(String id, int role, long at, byte[] body) throws Damaged {
        if (role < 0 || role >= Entry.Role.values().length) throw new Damaged();
        var in = in(body);
        var text = in.text();
        var blocks = in.text();
        return new Entry(
                id, Entry.Role.values()[role], text, blocks, Instant.ofEpochMilli(at), in.texts());
    }

    static byte[] text(String text) {
        return new Packer().number(FORM).text(text).done();
    }

    static String text(byte[] body) throws Damaged {
        return in(body).text();
    }

    private static Unpacker in(byte[] body) throws Damaged {
        var in = new Unpacker(body);
        if (in.number() != FORM) throw new Damaged();
        return in;
    }
}
