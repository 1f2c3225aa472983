package carapace.channel.testkit.telegram;

import carapace.channel.testkit.LoopbackServer.Reply;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * One bot as Telegram's servers see it: the updates it has not confirmed, what it sent, and how it
 * wants to be told.
 */
public final class TelegramBot {

    /**
     * A message the bot sent.
     *
     * @param nanos when it arrived, by {@link System#nanoTime}
     */
    public record Sent(
            long chat,
            OptionalLong thread,
            String text,
            OptionalLong replyTo,
            long messageId,
            long nanos) {}

    private final long id;
    private final String username;
    private final TreeMap<Long, byte[]> pending = new TreeMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<String> actions = new ArrayList<>();
    private final Set<Long> blocked = new HashSet<>();
    private final Set<Long> gone = new HashSet<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Latencies latencies = new Latencies();
    private Set<String> allowed = Set.of();
    private long nextUpdate;
    private long nextMessage = 1;
    private long confirmed;
    private long poller;
    private int conflicts;
    private String webhook = "";
    private String webhookSecret = "";

    TelegramBot(long id, String username) {
        this.id = id;
        this.username = username;
        this.nextUpdate = 100_000;
    }

    public long id() {
        return id;
    }

    // ---- what people do ----------------------------------------------------------------------

    /** A person writes in a private chat, whose id is theirs. */
    public long say(long chat, String text) {
        return say(chat, chat, text, "");
    }

    /**
     * Somebody writes somewhere.
     *
     * @param more further members of the message, each with a comma before it
     */
    public synchronized long say(long chat, long from, String text, String more) {
        var message =
                "{\"message_id\":"
                        + nextMessage++
                        + ",\"from\":"
                        + Shapes.person(from)
                        + ",\"chat\":"
                        + Shapes.chat(chat)
                        + ",\"date\":"
                        + System.currentTimeMillis() / 1000
                        + ",\"text\":"
                        + Shapes.quoted(text)
                        + more
                        + "}";
        latencies.said(chat);
        return happens("message", message);
    }

    /** Anything happens; {@code object} is the JSON of the update's one member. */
    public synchronized long happens(String type, String object) {
        var update = nextUpdate++;
        if (!allowed.isEmpty() && !allowed.contains(type)) return update;
        var text = "{\"update_id\":" + update + ",\"" + type + "\":" + object + "}";
        pending.put(update, text.getBytes(StandardCharsets.UTF_8));
        notifyAll();
        return update;
    }

    /** Puts bytes where an update should be, however broken; {@code %d} becomes its id. */
    public synchronized long garbles(byte[] bytes) {
        var update = nextUpdate++;
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        pending.put(
                update,
                text.replace("%d", String.valueOf(update)).getBytes(StandardCharsets.ISO_8859_1));
        notifyAll();
        return update;
    }

    /** The next update gets this id, as after a week without any. */
    public synchronized void continuesAt(long update) {
        nextUpdate = update;
    }

    public synchronized void blocksTheBot(long chat) {
        blocked.add(chat);
    }

    public synchronized void vanishes(long chat) {
        gone.add(chat);
    }

    // ---- what the bot does -------------------------------------------------------------------

    synchronized Reply getMe() {
        return Shapes.ok(
                "{\"id\":"
                        + id
                        + ",\"is_bot\":true,\"first_name\":\"Bot\",\"username\":"
                        + Shapes.quoted(username)
                        + ",\"can_join_groups\":true,\"can_read_all_group_messages\":false,"
                        + "\"supports_inline_queries\":false,\"can_connect_to_business\":false,"
                        + "\"has_main_web_app\":false}");
    }

    synchronized Reply getUpdates(Arguments arguments) throws InterruptedException {
        if (!webhook.isEmpty()) {
            return Shapes.error(
                    409,
                    "Conflict: can't use getUpdates method while webhook is active; use"
                            + " deleteWebhook to delete the webhook first");
        }
        var mine = ++poller;
        notifyAll();
        allow(arguments.text("allowed_updates"));
        var offset = arguments.number("offset").orElse(0);
        if (offset < 0) offset = fromTheEnd(offset);
        if (offset > 0) confirm(offset);
        var limit = (int) Math.clamp(arguments.number("limit").orElse(100), 1, 100);
        var wait = Duration.ofSeconds(arguments.number("timeout").orElse(0));
        var end = System.nanoTime() + wait.toNanos();
        while (pending.isEmpty()) {
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) break;
            wait(left);
            if (mine != poller) {
                conflicts++;
                return Shapes.error(
                        409,
                        "Conflict: terminated by other getUpdates request; make sure that only one"
                                + " bot instance is running");
            }
        }
        return batch(limit);
    }

    private long fromTheEnd(long offset) {
        var ids = new ArrayList<>(pending.keySet());
        var at = Math.max(0, ids.size() + (int) offset);
        return ids.isEmpty() ? 0 : ids.get(at);
    }

    private void confirm(long offset) {
        pending.headMap(offset).clear();
        confirmed = Math.max(confirmed, offset);
    }

    private Reply batch(int limit) {
        var out = new ByteArrayOutputStream();
        out.writeBytes("{\"ok\":true,\"result\":[".getBytes(StandardCharsets.US_ASCII));
        var first = true;
        var left = limit;
        for (var update : pending.values()) {
            if (left-- == 0) break;
            if (!first) out.write(',');
            first = false;
            out.writeBytes(update);
        }
        out.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
        return new Reply.Answer(200, Map.of("Content-Type", "application/json"), out.toByteArray());
    }

    private void allow(String list) {
        if (list.isEmpty()) return;
        var names = new HashSet<String>();
        for (var name : list.replaceAll("[\\[\\]\"\\s]", "").split(",")) {
            if (!name.isEmpty()) names.add(name);
        }
        allowed = names;
    }

    synchronized Reply sendMessage(Arguments arguments) {
        var chat = arguments.number("chat_id");
        var text = arguments.text("text");
        if (chat.isEmpty()) return Shapes.error(400, "Bad Request: chat not found");
        if (text.isBlank()) return Shapes.error(400, "Bad Request: message text is empty");
        if (text.length() > 4096) return Shapes.error(400, "Bad Request: message is too long");
        if (gone.contains(chat.getAsLong())) {
            return Shapes.error(400, "Bad Request: chat not found");
        }
        if (blocked.contains(chat.getAsLong())) {
            return Shapes.error(403, "Forbidden: bot was blocked by the user");
        }
        var thread = arguments.number("message_thread_id");
        var replyTo = arguments.number("reply_to_message_id");
        var message =
                new Sent(chat.getAsLong(), thread, text, replyTo, nextMessage++, System.nanoTime());
        sent.add(message);
        latencies.answered(message.chat(), message.nanos());
        notifyAll();
        return Shapes.ok(
                "{\"message_id\":"
                        + message.messageId()
                        + ",\"from\":{\"id\":"
                        + id
                        + ",\"is_bot\":true,\"first_name\":\"Bot\",\"username\":"
                        + Shapes.quoted(username)
                        + "},\"chat\":"
                        + Shapes.chat(message.chat())
                        + ",\"date\":"
                        + System.currentTimeMillis() / 1000
                        + (thread.isEmpty() ? "" : ",\"message_thread_id\":" + thread.getAsLong())
                        + ",\"text\":"
                        + Shapes.quoted(text)
                        + "}");
    }

    synchronized Reply sendChatAction(Arguments arguments) {
        actions.add(arguments.text("chat_id") + " " + arguments.text("action"));
        notifyAll();
        return Shapes.ok("true");
    }

    synchronized Reply setWebhook(Arguments arguments) {
        webhook = arguments.text("url");
        webhookSecret = arguments.text("secret_token");
        allow(arguments.text("allowed_updates"));
        if (arguments.flag("drop_pending_updates")) pending.clear();
        poller++;
        notifyAll();
        return Shapes.ok("true");
    }

    synchronized Reply deleteWebhook(Arguments arguments) {
        webhook = "";
        webhookSecret = "";
        if (arguments.flag("drop_pending_updates")) pending.clear();
        notifyAll();
        return Shapes.ok("true");
    }

    synchronized Reply getWebhookInfo() {
        return Shapes.ok(
                "{\"url\":"
                        + Shapes.quoted(webhook)
                        + ",\"has_custom_certificate\":false,\"pending_update_count\":"
                        + pending.size()
                        + "}");
    }

    synchronized void called(String method) {
        calls.merge(method, 1, Integer::sum);
        notifyAll();
    }

    // ---- what a test wants to know -----------------------------------------------------------

    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    public synchronized int sentCount() {
        return sent.size();
    }

    /** Chat and action of each {@code sendChatAction}. */
    public synchronized List<String> actions() {
        return List.copyOf(actions);
    }

    public synchronized int calls(String method) {
        return calls.getOrDefault(method, 0);
    }

    /** Every update below this was confirmed. */
    public synchronized long confirmed() {
        return confirmed;
    }

    public synchronized int unconfirmed() {
        return pending.size();
    }

    public synchronized int conflicts() {
        return conflicts;
    }

    public synchronized String webhook() {
        return webhook;
    }

    public Latencies latencies() {
        return latencies;
    }

    /** Forgets what was sent and called, for the next measurement. */
    public synchronized void forgets() {
        sent.clear();
        actions.clear();
        calls.clear();
        latencies.clear();
    }

    public List<Sent> awaitSent(int count) throws InterruptedException {
        if (!await(Duration.ofSeconds(20), () -> sent.size() >= count)) {
            throw new AssertionError("waited in vain for " + count + " messages of the bot");
        }
        return sent();
    }

    public void awaitCalls(String method, int count) throws InterruptedException {
        if (!await(Duration.ofSeconds(20), () -> calls.getOrDefault(method, 0) >= count)) {
            throw new AssertionError("waited in vain for " + count + " calls of " + method);
        }
    }

    /** Waits for anything above to change; false when it did not in time. */
    public synchronized boolean await(Duration atMost, BooleanSupplier until)
            throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        while (!until.getAsBoolean()) {
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) return false;
            wait(left);
        }
        return true;
    }

    // ---- what the webhook sender needs -------------------------------------------------------

    record Push(String url, String secret, long update, byte[] body) {}

    /** The oldest update, once there is one and a webhook to send it to. */
    synchronized Push nextPush() throws InterruptedException {
        while (webhook.isEmpty() || pending.isEmpty()) wait();
        var first = pending.firstEntry();
        return new Push(webhook, webhookSecret, first.getKey(), first.getValue());
    }

    synchronized void pushed(long update) {
        pending.remove(update);
        confirmed = Math.max(confirmed, update + 1);
        notifyAll();
    }
}
