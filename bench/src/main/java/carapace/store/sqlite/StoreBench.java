package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Part;
import carapace.responder.Entry;
import carapace.secret.KeySource;
import carapace.secret.Secret;
import carapace.store.Arrival;
import carapace.store.Claim;
import carapace.store.StoreFault;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How many messages a second go through the store alone, each admitted, claimed, answered, queued
 * and sent, every step durable.
 *
 * <p>{@code StoreBench [messages=20000] [chats=40] [at once=16] [sealed]}
 */
public final class StoreBench {
    private static final ChannelId TELEGRAM = ChannelId.parse("telegram");
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final String WORKER = "bench";
    private static final int POLL = 100;

    private final SqliteStore store;
    private final int messages;
    private final int chats;
    private final Semaphore slots;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicLong ids = new AtomicLong();
    private final long[] latencies;

    private StoreBench(SqliteStore store, int messages, int chats, int slots) {
        this.store = store;
        this.messages = messages;
        this.chats = chats;
        this.slots = new Semaphore(slots);
        this.latencies = new long[messages];
    }

    /** See the class. */
    public static void main(String[] args) throws Exception {
        var messages = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        var chats = args.length > 1 ? Integer.parseInt(args[1]) : 40;
        var slots = args.length > 2 ? Integer.parseInt(args[2]) : 16;
        var sealed = Arrays.asList(args).contains("sealed");
        var folder = Files.createTempDirectory("store-bench");
        var options = new Opening.Options(Opening.Encryption.IF_PASSWORD, false, true);
        var file = folder.resolve("store").resolve("carapace.db");
        var keys = sealed ? new BenchKeys() : null;
        var opening = new Opening(file, options, keys, InstantSource.system(), column -> {});
        try (var store = ((Opening.Result.Opened) opening.open()).store()) {
            new StoreBench(store, Math.min(2_000, messages), chats, slots).run("warm");
            new StoreBench(store, messages, chats, slots).run("measured");
            try (var files = Files.list(folder.resolve("store"))) {
                for (var f : files.toList()) {
                    System.out.printf("%s: %,d bytes%n", f.getFileName(), Files.size(f));
                }
            }
        }
    }

    private void run(String name) throws Exception {
        var seat = store.journal().seat(TELEGRAM, name);
        var commits = store.commits();
        var begun = System.nanoTime();
        var dispatcher = Thread.ofVirtual().start(this::dispatch);
        for (var i = 0; i < messages; ) {
            var batch = new ArrayList<Arrival>();
            while (batch.size() < POLL && i < messages) batch.add(arrival(name, i++));
            store.journal().admit(seat, batch, Integer.toString(i));
            while (i - sent.get() > 10 * POLL) Thread.sleep(1);
        }
        dispatcher.join();
        var seconds = (System.nanoTime() - begun) / 1e9;
        Arrays.sort(latencies);
        System.out.printf(
                "%s: %,d messages in %.2f s: %,.0f/s; claim to sent: median %.2f ms, p99 %.2f ms%n",
                name,
                messages,
                seconds,
                messages / seconds,
                latencies[messages / 2] / 1e6,
                latencies[messages * 99 / 100] / 1e6);
        System.out.printf("commits: %,d%n", store.commits() - commits);
    }

    private void dispatch() {
        try {
            while (sent.get() < messages) {
                slots.acquire();
                var free = 1 + slots.drainPermits();
                var claims = store.journal().claim(WORKER, free, LEASE, List.of());
                for (var claim : claims) Thread.ofVirtual().start(() -> turn(claim));
                slots.release(free - claims.size());
                if (claims.isEmpty()) store.journal().await(Duration.ofMillis(50));
            }
        } catch (StoreFault | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void turn(Claim claim) {
        var begun = System.nanoTime();
        try {
            var message = claim.last();
            store.sessions().history(message.sessionKey(), 64 << 10);
            var text = "You said: " + message.inbound().text();
            var entry = new Entry(id(), Entry.Role.ASSISTANT, text, "", Instant.now(), Map.of());
            store.journal().answered(claim, text, List.of(entry), Map.of());
            var part = new Part(message.inbound().conversation(), id(), text, Optional.empty());
            store.outbox().queue(claim.turn(), List.of(part), WORKER);
            store.outbox().sent(part.key(), "remote-1");
            latencies[sent.getAndIncrement()] = System.nanoTime() - begun;
        } catch (StoreFault | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            slots.release();
        }
    }

    private Arrival arrival(String name, int n) {
        var chat = Conversation.direct(TELEGRAM, name + (n % chats));
        var text = "message " + n + " with some words, as people write them";
        var inbound = Inbound.direct(chat, "event-" + n, "user", text, Instant.now());
        return new Arrival(id(), inbound, "v1|" + chat.remoteId(), Optional.empty(), false);
    }

    private String id() {
        var hex = HexFormat.of();
        return hex.toHexDigits(System.currentTimeMillis() << 16)
                + hex.toHexDigits(ids.incrementAndGet() << 20 | (System.nanoTime() & 0xfffff));
    }

    private static final class BenchKeys implements KeySource {
        @Override
        public boolean passwordSet() {
            return true;
        }

        @Override
        public Wrapped create() {
            return new Wrapped(new byte[16], new byte[12], new byte[48]);
        }

        @Override
        public boolean unlock(Wrapped wrapped) {
            return true;
        }

        @Override
        public Optional<Secret> derive(String purpose) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
                return Optional.of(
                        Secret.of(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8))));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
