package carapace.core.command;

import carapace.channel.Checked.Check;
import carapace.command.Chats;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicReference;

/** Whether a question gets an answer. */
final class LocalChatCheck {
    private static final Duration WITHIN = Duration.ofSeconds(45);
    private static final String NAME = "Local chat roundtrip";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Chats chats;

    LocalChatCheck(Chats chats) {
        this.chats = chats;
    }

    Check run() throws InterruptedException {
        var at = Instant.now();
        var text = "Carapace verify ping (" + TIME.format(at) + ")";
        var ending = new AtomicReference<Chats.Ending>();
        var asking =
                Thread.ofVirtual()
                        .name("verify")
                        .start(() -> ask(text, "verify-" + at.toEpochMilli(), ending));
        if (!asking.join(WITHIN)) {
            asking.interrupt();
            return Check.fail(NAME, "no reply within 45 s", "look at: cara status, cara logs");
        }
        return switch (ending.get()) {
            case Chats.Ending.Final _ -> Check.pass(NAME, "a reply came back");
            case Chats.Ending.Failed(var code, var sentence) ->
                    Check.fail(NAME, sentence, "set a provider's key and agents.default.model");
            case null -> Check.fail(NAME, "no reply", "look at: cara logs");
        };
    }

    private void ask(String text, String key, AtomicReference<Chats.Ending> ending) {
        try {
            ending.set(chats.say("verify", text, key, new Nobody()));
        } catch (InterruptedException e) {
            // its time is over, which is what is reported
            Thread.currentThread().interrupt();
        }
    }

    private static final class Nobody implements Chats.Progress {
        @Override
        public void delta(String text) {
            // only whether there is an answer counts
        }

        @Override
        public void tool(String name) {
            // only whether there is an answer counts
        }
    }
}
