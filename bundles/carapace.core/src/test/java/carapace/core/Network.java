package carapace.core;

import carapace.channel.Admission;
import carapace.channel.Channel;
import carapace.channel.ChannelFault;
import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.channel.Listening;
import carapace.channel.Pace;
import carapace.channel.Receipt;
import carapace.channel.TextLimit;
import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.FaultCode;
import carapace.message.Inbound;
import carapace.message.Origin;
import carapace.message.Part;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network in the test's hands, and the channel to it: a poll with an offset, a send. */
class Network {
    static final ChannelId ID = new ChannelId("telegram", ChannelId.DEFAULT_ACCOUNT);
    private static final AtomicInteger KEYS = new AtomicInteger();

    final List<Part> sent = new CopyOnWriteArrayList<>();
    final List<Admission> admissions = new CopyOnWriteArrayList<>();
    final LinkedBlockingQueue<List<Inbound>> updates = new LinkedBlockingQueue<>();
    final AtomicInteger listens = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    volatile Delivery delivery = part -> new Receipt.Delivered("r" + part.key());
    volatile TextLimit limit = new TextLimit(4096, TextLimit.Unit.UTF16_CODE_UNIT);
    volatile Pace pace = Pace.NONE;
    volatile String bot = "bot";
    volatile Inbox inbox;

    interface Delivery {
        Receipt of(Part part) throws InterruptedException;
    }

    Channel channel() {
        return new Polling();
    }

    /** Someone writes. */
    void says(Inbound... messages) {
        updates.add(List.of(messages));
    }

    void says(String chat, String text) {
        says(message(chat, chat, text));
    }

    static Inbound message(String chat, String sender, String text) {
        return message("k" + KEYS.incrementAndGet(), chat, sender, text, false);
    }

    static Inbound message(String key, String chat, String sender, String text, boolean group) {
        var origin = new Origin("m" + key, group, Optional.empty(), List.of());
        var place = new Conversation(ID, chat, Optional.empty());
        return new Inbound(place, key, sender, text, Instant.now(), origin);
    }

    List<String> texts() {
        return sent.stream().map(Part::text).toList();
    }

    List<String> texts(String chat) {
        return sent.stream()
                .filter(part -> part.conversation().remoteId().equals(chat))
                .map(Part::text)
                .toList();
    }

    class Polling implements Listening {
        @Override
        public ChannelId id() {
            return ID;
        }

        @Override
        public TextLimit textLimit() {
            return limit;
        }

        @Override
        public Pace pace() {
            return pace;
        }

        @Override
        public Receipt deliver(Part part) throws InterruptedException {
            var receipt = delivery.of(part);
            if (receipt instanceof Receipt.Delivered) sent.add(part);
            return receipt;
        }

        @Override
        public void listen(Inbox given) throws ChannelFault, InterruptedException {
            inbox = given;
            listens.incrementAndGet();
            given.connected(new Identity(bot, "Bot"));
            var offset = Integer.parseInt(given.cursor().orElse("0"));
            while (true) {
                var batch = updates.poll(1, TimeUnit.DAYS);
                if (batch == null) continue;
                offset += batch.size();
                try {
                    admissions.addAll(given.admit(new ArrayList<>(batch), "" + offset));
                } catch (ChannelFault e) {
                    if (e.code() == FaultCode.NOT_ADMITTED) refusals.incrementAndGet();
                    updates.add(batch);
                    throw e;
                }
            }
        }
    }
}
