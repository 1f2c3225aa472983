package carapace.deadletter.jsonl;

import carapace.deadletter.DeadLetter;
import carapace.deadletter.DeadLetters.Unkept;
import carapace.secret.KeySource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One network's file. Where each letter lies is kept in memory, and made anew when the file has
 * another size than it should, or when the key came or went. Used under its owner's lock.
 */
final class NetworkFile {
    static final String NAME = "inbound_dlq.jsonl";
    private static final String CORRUPT = "inbound_dlq.corrupt.jsonl";
    private static final Logger LOG = LoggerFactory.getLogger("dead-letters");
    private static final int MOST = 10_000;
    private static final int MOST_CORRUPT = 10_485_760;

    private record Place(long at, int length) {}

    private final String network;
    private final OwnedFile file;
    private final OwnedFile corrupt;
    private final Supplier<@Nullable KeySource> keys;
    private final TreeMap<String, Place> places = new TreeMap<>();
    private long size = -1;
    private boolean sealed;
    private boolean envelopes;

    NetworkFile(Path folder, String network, Supplier<@Nullable KeySource> keys) {
        this.network = network;
        this.file = new OwnedFile(folder.resolve(NAME));
        this.corrupt = new OwnedFile(folder.resolve(CORRUPT));
        this.keys = keys;
    }

    String network() {
        return network;
    }

    int count() throws IOException, Unkept {
        try (var lines = lines()) {
            return places.size();
        }
    }

    void append(DeadLetter letter) throws IOException, Unkept {
        try (var lines = lines()) {
            if (places.containsKey(letter.id())) return;
            if (places.size() >= MOST) {
                throw new Unkept("there are 10,000 dead letters of " + network + " already");
            }
            var line = lines.write(letter);
            file.append(line);
            places.put(letter.id(), new Place(size, line.length));
            size += line.length;
            envelopes |= lines.sealing();
        } catch (IOException e) {
            // Half a line may be there now; the next use looks.
            size = -1;
            throw e;
        }
    }

    Optional<DeadLetter> find(String id) throws IOException, Unkept {
        try (var lines = lines()) {
            var place = places.get(id);
            if (place == null) return Optional.empty();
            return Optional.of(read(lines, place));
        }
    }

    List<DeadLetter> list(String after, int most) throws IOException, Unkept {
        try (var lines = lines()) {
            var letters = new ArrayList<DeadLetter>();
            for (var place : places.tailMap(after, false).values()) {
                if (letters.size() >= most) break;
                letters.add(read(lines, place));
            }
            return letters;
        }
    }

    boolean remove(String id) throws IOException, Unkept {
        try (var lines = lines()) {
            var place = places.get(id);
            if (place == null) return false;
            file.cut(place.at(), place.length());
            size = -1;
            index(lines);
            return true;
        }
    }

    private DeadLetter read(Lines lines, Place place) throws IOException, Unkept {
        var line = ByteBuffer.allocate(place.length());
        try (var channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            while (line.hasRemaining()) {
                if (channel.read(line, place.at() + line.position()) < 0) break;
            }
        }
        var letter = lines.read(line.array());
        if (letter == null) {
            size = -1;
            throw new Unkept("a dead letter of " + network + " does not open");
        }
        return letter;
    }

    /** The way to read and write lines now; the index is right when it returns. */
    private Lines lines() throws IOException, Unkept {
        var source = keys.get();
        var key =
                source == null
                        ? Optional.<carapace.secret.Secret>empty()
                        : source.derive("dlq." + network);
        var lines = new Lines(network, key.orElse(null));
        try {
            if (size != file.size() || sealed != lines.sealing()) index(lines);
            if (envelopes && !lines.sealing()) {
                throw new Unkept(
                        "the dead letters of " + network + " are sealed, and no key opens");
            }
            return lines;
        } catch (IOException | Unkept | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    /** Reads the whole file; what does not open is put aside, what was plain is sealed. */
    private void index(Lines lines) throws IOException, Unkept {
        places.clear();
        size = -1;
        envelopes = false;
        sealed = lines.sealing();
        var found = file.lines();
        var whole = new Kept();
        var damaged = new ByteArrayOutputStream();
        var unopened = 0;
        var opened = 0;
        for (var line : found) envelopes |= lines.isEnvelope(line);
        if (envelopes && !lines.sealing()) return;
        var rewrite = file.torn();
        for (var line : found) {
            // Beside sealed lines a plain one could have been planted.
            var planted = envelopes && !lines.isEnvelope(line);
            var letter = planted ? null : lines.read(line);
            if (letter == null) {
                damaged.writeBytes(line);
                if (lines.isEnvelope(line)) unopened++;
                rewrite = true;
            } else {
                opened++;
                var sealing = lines.sealing() && !envelopes;
                rewrite |= sealing;
                whole.add(letter.id(), sealing ? lines.write(letter) : line);
            }
        }
        if (unopened > 0 && opened == 0) {
            throw new Unkept("the dead letters of " + network + " are sealed under another key");
        }
        if (damaged.size() > 0) putAside(damaged.toByteArray());
        if (rewrite) file.replace(whole.bytes());
        envelopes = lines.sealing() && !whole.places.isEmpty();
        places.putAll(whole.places);
        size = file.size();
    }

    private static final class Kept {
        final TreeMap<String, Place> places = new TreeMap<>();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void add(String id, byte[] line) {
            places.put(id, new Place(out.size(), line.length));
            out.writeBytes(line);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    private void putAside(byte[] damaged) throws IOException, Unkept {
        if (corrupt.size() + damaged.length > MOST_CORRUPT) {
            throw new Unkept(
                    "damaged lines of " + network + " cannot be put aside: that file is full");
        }
        corrupt.append(damaged);
        LOG.warn("damaged lines among the dead letters of {} were put aside", network);
    }
}
