package carapace.channel.testkit.telegram;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Calls a bot's webhook with one update after the other until each was taken with a 2xx. */
public final class WebhookSender implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final TelegramBot bot;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private final Thread thread;

    public WebhookSender(TelegramBot bot) {
        this.bot = bot;
        this.thread = Thread.ofVirtual().name("webhook sender").start(this::run);
    }

    /** The status of each attempt; 0 where there was no answer. */
    public List<Integer> statuses() {
        return List.copyOf(statuses);
    }

    private void run() {
        try {
            while (true) {
                var push = bot.nextPush();
                var status = send(push);
                statuses.add(status);
                if (status >= 200 && status < 300) bot.pushed(push.update());
                else LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            return; // closed
        }
    }

    private int send(TelegramBot.Push push) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(push.url()))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(push.body()));
        if (!push.secret().isEmpty()) {
            request.header("X-Telegram-Bot-Api-Secret-Token", push.secret());
        }
        try {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        client.shutdownNow();
    }
}
