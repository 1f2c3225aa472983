package carapace.channel.testkit.telegram;

import carapace.channel.testkit.Mischief;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The peer as a program: a command a line on standard input, an answer a line on standard output.
 *
 * <pre>
 * (start, optional port)                 port 34567
 * bot TOKEN ID USERNAME                  ok
 * say CHAT TEXT                          update 100000
 * flood COUNT CHATS RATE PREFIX          flooded 1000       RATE a second, 0 for at once; texts PREFIX-n
 * await COUNT MILLIS                     sent 1000          messages of the bot so far
 * drained MILLIS                         pending 0          waits until every update is confirmed
 * texts                                  a line "CHAT TEXT" for each, then: end
 * latency                                latency COUNT P50 P95 P99 MAX   in microseconds
 * fail METHOD KIND [ARG] [TIMES]         ok                 KIND: hangup, acted-hangup, silence, break, nonsense, status CODE, retry SECONDS
 * refuse on|off                          ok                 resets every connection
 * stats                                  updates N pending N confirmed N sent N conflicts N
 * forget                                 ok
 * quit
 * </pre>
 */
public final class TelegramPeerMain {

    private final TelegramPeer peer;
    private final PrintStream out;
    private TelegramBot bot;
    private long said;

    private TelegramPeerMain(TelegramPeer peer, PrintStream out) {
        this.peer = peer;
        this.out = out;
        this.bot = peer.bot("123456:TEST", 123_456, "test_bot");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
        try (var peer = new TelegramPeer(port);
                var in =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            peer.recordNothing();
            // This program's output is its protocol.
            var out =
                    new PrintStream(
                            new java.io.FileOutputStream(java.io.FileDescriptor.out),
                            true,
                            StandardCharsets.UTF_8);
            out.println("port " + peer.port());
            var main = new TelegramPeerMain(peer, out);
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("quit")) return;
                main.obey(line.strip().split(" "));
            }
        }
    }

    private void obey(String[] words) throws InterruptedException {
        switch (words[0]) {
            case "bot" -> {
                bot = peer.bot(words[1], Long.parseLong(words[2]), words[3]);
                out.println("ok");
            }
            case "say" -> {
                said++;
                var text = String.join(" ", Arrays.copyOfRange(words, 2, words.length));
                out.println("update " + bot.say(Long.parseLong(words[1]), text));
            }
            case "flood" -> flood(words);
            case "await" -> {
                var count = Integer.parseInt(words[1]);
                var atMost = Duration.ofMillis(Long.parseLong(words[2]));
                bot.await(atMost, () -> bot.sentCount() >= count);
                out.println("sent " + bot.sentCount());
            }
            case "drained" -> {
                bot.await(
                        Duration.ofMillis(Long.parseLong(words[1])), () -> bot.unconfirmed() == 0);
                out.println("pending " + bot.unconfirmed());
            }
            case "texts" -> {
                for (var sent : bot.sent()) {
                    out.println(
                            sent.chat()
                                    + " "
                                    + sent.text().replace("\\", "\\\\").replace("\n", "\\n"));
                }
                out.println("end");
            }
            case "latency" -> latency();
            case "fail" -> fail(words);
            case "refuse" -> {
                peer.refuseConnections(words[1].equals("on"));
                out.println("ok");
            }
            case "stats" ->
                    out.println(
                            "updates "
                                    + said
                                    + " pending "
                                    + bot.unconfirmed()
                                    + " confirmed "
                                    + bot.confirmed()
                                    + " sent "
                                    + bot.sentCount()
                                    + " conflicts "
                                    + bot.conflicts());
            case "forget" -> {
                bot.forgets();
                out.println("ok");
            }
            default -> out.println("unknown " + words[0]);
        }
    }

    private void flood(String[] words) {
        var count = Integer.parseInt(words[1]);
        var chats = Integer.parseInt(words[2]);
        var rate = Double.parseDouble(words[3]);
        var began = System.nanoTime();
        for (var i = 0; i < count; i++) {
            if (rate > 0) {
                var due = began + (long) (i / rate * 1e9);
                for (var now = System.nanoTime(); now < due; now = System.nanoTime()) {
                    LockSupport.parkNanos(due - now);
                }
            }
            bot.say(1000 + i % chats, words[4] + "-" + i);
            said++;
        }
        out.println("flooded " + count);
    }

    private void latency() {
        var latencies = bot.latencies();
        out.println(
                "latency "
                        + latencies.count()
                        + " "
                        + latencies.micros(0.5)
                        + " "
                        + latencies.micros(0.95)
                        + " "
                        + latencies.micros(0.99)
                        + " "
                        + latencies.micros(1));
    }

    private void fail(String[] words) {
        var argument = words.length > 3 ? Integer.parseInt(words[3]) : 0;
        Mischief way =
                switch (words[2]) {
                    case "hangup" -> new Mischief.HangsUp(false);
                    case "acted-hangup" -> new Mischief.HangsUp(true);
                    case "silence" -> new Mischief.SaysNothing(false);
                    case "break" -> new Mischief.BreaksOff();
                    case "nonsense" -> new Mischief.SpeaksNonsense();
                    case "status" -> new Mischief.Refuses(argument, Duration.ZERO);
                    case "retry" -> new Mischief.Refuses(429, Duration.ofSeconds(argument));
                    default -> throw new IllegalArgumentException(words[2]);
                };
        var times = words.length > 4 ? Integer.parseInt(words[4]) : 1;
        for (var i = 0; i < times; i++) peer.next(words[1], way);
        out.println("ok");
    }
}
