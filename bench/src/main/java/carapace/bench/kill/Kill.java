package carapace.bench.kill;

import carapace.channel.testkit.telegram.TelegramBot;
import carapace.channel.testkit.telegram.TelegramPeer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills the real gateway with {@code kill -9} at random moments while messages flow through
 * Telegram's protocol, starts it again, and checks in the end that nothing was lost, no finished
 * answer was asked again, nothing was doubled without its mark, marked repeats are at most the
 * parts that were in flight, and answers kept their order. Then it does the same, a few times, with
 * a gateway whose durability is switched off, and expects to notice.
 *
 * <p>{@code Kill [--rounds 25] [--jar features/target/carapace.jar] [--rate 60] [--seed N] [--proof
 * 4] [--keep]}; the last line is {@code N passed, N failed}, and the exit code is 0 when nothing
 * failed.
 */
public final class Kill {
    private static final int CHATS = 40;
    private static final Duration FLOWING = Duration.ofSeconds(20);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(3);
    private static final String TOKEN = "123456:KILL-TEST";

    private final Options options;
    private final boolean durable;
    private final int rounds;
    private final Random random;
    private final Ledger ledger = new Ledger();

    private record Options(int rounds, Path jar, double rate, long seed, int proof, boolean keep) {
        static Options of(String[] args) {
            var rounds = 25;
            var jar = Path.of("features/target/carapace.jar");
            var rate = 60.0;
            var seed = System.nanoTime();
            var proof = 4;
            var keep = false;
            for (var i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--rounds" -> rounds = Integer.parseInt(args[++i]);
                    case "--jar" -> jar = Path.of(args[++i]);
                    case "--rate" -> rate = Double.parseDouble(args[++i]);
                    case "--seed" -> seed = Long.parseLong(args[++i]);
                    case "--proof" -> proof = Integer.parseInt(args[++i]);
                    case "--keep" -> keep = true;
                    default -> throw new IllegalArgumentException("unknown: " + args[i]);
                }
            }
            return new Options(rounds, jar.toAbsolutePath(), rate, seed, proof, keep);
        }
    }

    private Kill(Options options, boolean durable, int rounds) {
        this.options = options;
        this.durable = durable;
        this.rounds = rounds;
        this.random = new Random(options.seed());
    }

    /** See the class. */
    public static void main(String[] args) throws Exception {
        var options = Options.of(args);
        System.out.printf("seed %d, %d rounds%n", options.seed(), options.rounds());
        var verdict = new Kill(options, true, options.rounds()).run();
        System.out.println(verdict.summary());
        verdict.violations().stream().limit(40).forEach(System.out::println);
        var failed = verdict.failedRounds().size();
        if (failed == 0 && !verdict.violations().isEmpty()) failed = 1;
        var passed = options.rounds() - failed;
        if (options.proof() > 0) {
            System.out.printf("proof: %d rounds without durability%n", options.proof());
            var proof = new Kill(options, false, options.proof()).run();
            System.out.println(proof.summary());
            System.out.printf("proof: %d violations noticed%n", proof.violations().size());
            if (proof.violations().isEmpty()) failed++;
            else passed++;
        }
        System.out.printf("%d passed, %d failed%n", passed, failed);
        System.exit(failed == 0 ? 0 : 1);
    }

    private Verdict run() throws Exception {
        var home = Files.createTempDirectory("kill");
        try (var peer = new TelegramPeer();
                var model = new AskedModel(ledger)) {
            peer.recordNothing();
            var bot = peer.bot(TOKEN, 123_456, "kill_bot");
            configure(home, peer, model);
            var gateway =
                    new Gateway(
                            home, options.jar().resolveSibling("kill-cache"), command(), durable);
            var talking = new AtomicBoolean(true);
            var talker = Thread.ofPlatform().start(() -> talk(bot, talking));
            try {
                for (var round = 1; round <= rounds; round++) live(gateway, round);
                talking.set(false);
                talker.join();
                ledger.born();
                gateway.start();
                gateway.ready();
                drain(bot);
            } finally {
                talking.set(false);
                gateway.stop();
            }
            return new Verdict(ledger, bot.sent(), Autopsy.of(gateway.state()));
        } finally {
            if (options.keep()) System.out.println("kept: " + home);
            else delete(home);
        }
    }

    private List<String> command() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-jar", options.jar().toString(), "start", "--port", "0");
    }

    private static void configure(Path home, TelegramPeer peer, AskedModel model) throws Exception {
        Files.createDirectories(home.resolve("state"));
        Files.writeString(
                home.resolve("state/carapace.json5"),
                """
                {
                  agents: { default: { model: "openai:kill", maxConcurrent: 16 } },
                  openai: { apiKey: "sk-kill", baseUrl: "%s" },
                  telegram: { botToken: "%s", baseUrl: "%s" },
                  channels: { telegram: {
                    pacing: { overallPerSecond: 0, perChatPerSecond: 0, perGroupPerMinute: 0 },
                  } },
                }
                """
                        .formatted(model.base(), TOKEN, peer.origin()));
    }

    /** One life: mostly killed while messages flow, now and then while it starts. */
    private void live(Gateway gateway, int round) throws Exception {
        ledger.born();
        gateway.start();
        if (random.nextInt(6) == 0) {
            Thread.sleep(random.nextInt(1_500));
        } else {
            gateway.ready();
            var asked = ledger.askedCount();
            var until = System.nanoTime() + FLOWING.toNanos();
            while (ledger.askedCount() == asked && System.nanoTime() - until < 0) Thread.sleep(5);
            Thread.sleep(random.nextInt(2_000));
        }
        gateway.kill();
        var at = System.nanoTime();
        ledger.killed(round, at, Autopsy.of(gateway.state()));
        System.out.printf(
                "round %d: %,d said, %,d asked%n",
                round, ledger.said().size(), ledger.asked().size());
    }

    private void talk(TelegramBot bot, AtomicBoolean talking) {
        for (var n = 0; talking.get(); n++) {
            var chat = 1_000 + n % CHATS;
            var update = bot.say(chat, AskedModel.QUESTION + n + ".");
            ledger.said(n, chat, update);
            LockSupport.parkNanos((long) (1e9 / options.rate()));
        }
    }

    /** Until every message has what it is owed, or nothing has come for long. */
    private void drain(TelegramBot bot) throws InterruptedException {
        var until = System.nanoTime() + LONGEST_DRAIN.toNanos();
        var parts = ledger.said().stream().mapToInt(s -> AskedModel.lines(s.n()) > 1 ? 2 : 1).sum();
        var before = -1;
        while (System.nanoTime() - until < 0) {
            var quiet = bot.await(Duration.ofSeconds(15), () -> bot.sentCount() >= parts);
            var now = bot.sentCount();
            if (quiet || now == before) break;
            before = now;
        }
        // Marked repeats count as well, so that the last parts may still be on their way.
        for (var last = -1; last != bot.sentCount(); ) {
            last = bot.sentCount();
            var seen = last;
            bot.await(Duration.ofSeconds(7), () -> bot.sentCount() > seen);
        }
    }

    private static void delete(Path home) throws java.io.IOException {
        try (var files = Files.walk(home)) {
            var all = new ArrayList<>(files.toList());
            for (var path : all.reversed()) Files.deleteIfExists(path);
        }
    }
}
