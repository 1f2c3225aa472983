package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.responder.Entry;
import carapace.secret.KeySource;
import carapace.store.Arrival;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Opens stores in a folder of their own, as the component does, and says short words to them. */
final class TestStore {
    static final ChannelId TELEGRAM = ChannelId.parse("telegram");
    private static final AtomicLong IDS = new AtomicLong();

    private final Path folder;
    private final @Nullable KeySource source;
    private final Opening.Options options;
    private @Nullable SqliteStore open;

    TestStore(Path folder, @Nullable KeySource source) {
        this(folder, source, new Opening.Options(Opening.Encryption.IF_PASSWORD, false, true));
    }

    TestStore(Path folder, @Nullable KeySource source, Opening.Options options) {
        this.folder = folder;
        this.source = source;
        this.options = options;
    }

    Path file() {
        return folder.resolve("store").resolve("carapace.db");
    }

    Opening.Result attempt(InstantSource clock) {
        return new Opening(file(), options, source, clock, column -> {}).open();
    }

    /** Why it was refused. */
    String refusal() {
        return ((Opening.Result.Refused) attempt(InstantSource.system())).why().code();
    }

    SqliteStore open() {
        return open(InstantSource.system());
    }

    SqliteStore open(InstantSource clock) {
        var opened = ((Opening.Result.Opened) attempt(clock)).store();
        open = opened;
        return opened;
    }

    void close() throws InterruptedException {
        if (open != null) open.close();
        open = null;
    }

    long commits() {
        return open == null ? 0 : open.commits();
    }

    /** What somebody does with an SQL tool, while the store is closed. */
    void tamper(String... statements) throws Exception {
        try (var tool = new Sql(Connections.open(file(), Connections.Mode.WRITE))) {
            for (var statement : statements) tool.run(statement);
        }
    }

    /** Contents of everything in the folder, by name. */
    Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (var path : files.filter(Files::isRegularFile).toList()) {
                var bytes = Files.readAllBytes(path);
                contents.put(
                        folder.relativize(path).toString(),
                        new String(bytes, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    /** Digests of everything in the folder, by name. */
    Map<String, String> digests() throws Exception {
        var digests = new TreeMap<String, String>();
        var sha = MessageDigest.getInstance("SHA-256");
        for (var file : contents().entrySet()) {
            var bytes = file.getValue().getBytes(StandardCharsets.ISO_8859_1);
            digests.put(file.getKey(), HexFormat.of().formatHex(sha.digest(bytes)));
        }
        return digests;
    }

    static Arrival message(String chat, String eventKey, String text) {
        var place = Conversation.direct(TELEGRAM, chat);
        var inbound = Inbound.direct(place, eventKey, "sender-" + chat, text, Instant.now());
        return new Arrival(id(), inbound, "key-of-" + chat, Optional.empty(), false);
    }

    /** One message of this chat, asked and answered. */
    static void talk(SqliteStore store, String chat, String question, String answer)
            throws Exception {
        var seat = store.journal().seat(TELEGRAM, "bot");
        store.journal().admit(seat, List.of(message(chat, id(), question)), "cursor-" + chat);
        var claim = store.journal().claim("w", 1, Duration.ofMinutes(1), List.of()).getFirst();
        var entry = new Entry(id(), Entry.Role.ASSISTANT, answer, "", Instant.now(), Map.of());
        store.journal().answered(claim, answer, List.of(entry), Map.of());
    }

    static List<String> history(SqliteStore store, String chat) throws Exception {
        return store.sessions().history("key-of-" + chat, 1 << 20).stream()
                .map(Entry::text)
                .toList();
    }

    static String id() {
        return HexFormat.of().toHexDigits(System.currentTimeMillis() << 16)
                + HexFormat.of().toHexDigits(IDS.incrementAndGet());
    }
}
