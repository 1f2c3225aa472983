package carapace.bench.kill;

import carapace.channel.testkit.LoopbackServer;
import carapace.channel.testkit.LoopbackServer.Reply;
import carapace.channel.testkit.LoopbackServer.Request;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * A model behind the chat completions protocol that notes what it is asked. Its answer to question
 * n is lines that begin with {@code [n:0]}, {@code [n:1]} …; one in twenty needs two parts.
 */
final class AskedModel implements AutoCloseable {
    static final String QUESTION = "question number ";
    private static final Pattern ASKED = Pattern.compile(QUESTION + "(\\d+)\\.");
    private static final int LONG_LINES = 60;

    private final LoopbackServer server;
    private final Ledger ledger;

    AskedModel(Ledger ledger) throws IOException {
        this.ledger = ledger;
        this.server = new LoopbackServer(0, this::answer);
    }

    String base() {
        return server.origin() + "/v1";
    }

    static int lines(int n) {
        return n % 20 == 7 ? LONG_LINES : 1;
    }

    private Reply answer(Request request) throws InterruptedException {
        if (!request.path().endsWith("/chat/completions")) {
            return Reply.json(404, "{\"error\":{\"message\":\"no such path\"}}");
        }
        var asked = ASKED.matcher(request.text());
        var n = -1;
        while (asked.find()) n = Integer.parseInt(asked.group(1));
        if (n < 0) return Reply.json(400, "{\"error\":{\"message\":\"no question\"}}");
        ledger.asked(n);
        Thread.sleep(ThreadLocalRandom.current().nextInt(30));
        var text = new StringBuilder();
        for (var line = 0; line < lines(n); line++) {
            text.append('[').append(n).append(':').append(line).append("] an answer");
            if (lines(n) > 1)
                text.append(" that is long enough to need a second part after it".repeat(2));
            text.append("\\n");
        }
        var stream =
                event("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "null")
                        + event("{}", "\"stop\"")
                        + "data: [DONE]\n\n";
        return new Reply.Answer(
                200,
                Map.of("Content-Type", "text/event-stream"),
                stream.getBytes(StandardCharsets.UTF_8));
    }

    private static String event(String delta, String finish) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                + "\"model\":\"kill\",\"choices\":[{\"index\":0,\"delta\":"
                + delta
                + ",\"finish_reason\":"
                + finish
                + "}]}\n\n";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
