package carapace.channel.testkit.telegram;

import carapace.channel.testkit.LoopbackServer;
import carapace.channel.testkit.LoopbackServer.Reply;
import carapace.channel.testkit.LoopbackServer.Request;
import carapace.channel.testkit.Mischief;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/**
 * Telegram's Bot API on a loopback port, as https://core.telegram.org/bots/api describes it: what a
 * channel needs of it, and the ways in which it fails.
 */
public final class TelegramPeer implements AutoCloseable {

    private static final Pattern PATH = Pattern.compile("(?:/[a-z]+)?/bot([^/]*)/([A-Za-z]+)");
    private static final int MOST_RECORDED = 10_000;

    private final Map<String, TelegramBot> bots = new ConcurrentHashMap<>();
    private final Map<String, Queue<Mischief>> mischief = new ConcurrentHashMap<>();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final LoopbackServer server;
    private volatile boolean recording = true;
    private volatile boolean refusing;

    public TelegramPeer() throws IOException {
        this(0);
    }

    public TelegramPeer(int port) throws IOException {
        this.server = new LoopbackServer(port, new Desk());
    }

    /** A bot that may call; its token has the form Telegram's have: number, colon, letters. */
    public TelegramBot bot(String token, long id, String username) {
        return bots.computeIfAbsent(token, key -> new TelegramBot(id, username));
    }

    /** The token is revoked. */
    public void revoke(String token) {
        bots.remove(token);
    }

    public URI origin() {
        return server.origin();
    }

    public int port() {
        return server.port();
    }

    /** The next call of {@code method} goes wrong in this way; more are queued behind it. */
    public void next(String method, Mischief... ways) {
        mischief.computeIfAbsent(
                        method.toLowerCase(Locale.ROOT), key -> new ConcurrentLinkedQueue<>())
                .addAll(List.of(ways));
    }

    /** Whether everything queued for a method has happened. */
    public boolean done(String method) {
        var queue = mischief.get(method.toLowerCase(Locale.ROOT));
        return queue == null || queue.isEmpty();
    }

    /** While true every connection is reset at once. */
    public void refuseConnections(boolean refuse) {
        refusing = refuse;
    }

    /** Keep no requests, for long runs. */
    public void recordNothing() {
        recording = false;
    }

    /** The requests of one method, in the order they came; at most 10,000 are kept of all. */
    public List<Request> requests(String method) {
        var end = "/" + method.toLowerCase(Locale.ROOT);
        return requests.stream()
                .filter(r -> r.path().toLowerCase(Locale.ROOT).endsWith(end))
                .toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private final class Desk implements LoopbackServer.Handler {
        @Override
        public boolean greets() {
            return !refusing;
        }

        @Override
        public Reply handle(Request request) throws InterruptedException {
            if (recording && requests.size() < MOST_RECORDED) requests.add(request);
            var path = PATH.matcher(request.path());
            if (!path.matches()) return Shapes.error(404, "Not Found");
            var method = path.group(2).toLowerCase(Locale.ROOT);
            var bot = bots.get(path.group(1));
            if (bot == null) return Shapes.error(401, "Unauthorized");
            bot.called(path.group(2));
            var queue = mischief.get(method);
            var way = queue == null ? null : queue.poll();
            if (way == null) return perform(bot, method, request);
            var good = way.acts() ? perform(bot, method, request) : Shapes.ok("true");
            return way instanceof Mischief.Refuses refuses
                    ? refusal(refuses)
                    : way.spoil(text(good));
        }
    }

    private static Reply perform(TelegramBot bot, String method, Request request)
            throws InterruptedException {
        var arguments = Arguments.of(request);
        return switch (method) {
            case "getme" -> bot.getMe();
            case "getupdates" -> bot.getUpdates(arguments);
            case "sendmessage" -> bot.sendMessage(arguments);
            case "sendchataction" -> bot.sendChatAction(arguments);
            case "setwebhook" -> bot.setWebhook(arguments);
            case "deletewebhook" -> bot.deleteWebhook(arguments);
            case "getwebhookinfo" -> bot.getWebhookInfo();
            default -> Shapes.error(404, "Not Found");
        };
    }

    private static String text(Reply reply) {
        return reply instanceof Reply.Answer(var status, var headers, var body)
                ? new String(body, StandardCharsets.ISO_8859_1)
                : "";
    }

    /** https://core.telegram.org/bots/api#responseparameters */
    private static Reply refusal(Mischief.Refuses way) {
        var seconds = way.retryAfter().toSeconds();
        var parameters = seconds == 0 ? "" : ",\"parameters\":{\"retry_after\":" + seconds + "}";
        var words =
                switch (way.status()) {
                    case 401 -> "Unauthorized";
                    case 403 -> "Forbidden: bot was kicked from the group chat";
                    case 404 -> "Not Found";
                    case 409 ->
                            "Conflict: terminated by other getUpdates request; make sure that only"
                                    + " one bot instance is running";
                    case 429 -> "Too Many Requests: retry after " + seconds;
                    default -> way.status() >= 500 ? "Internal Server Error" : "Bad Request";
                };
        return Reply.json(way.status(), Shapes.refusal(way.status(), words, parameters));
    }
}
