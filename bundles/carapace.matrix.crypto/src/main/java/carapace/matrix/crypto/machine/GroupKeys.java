package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.store.Codec;
import carapace.matrix.crypto.store.Unit;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The room keys we can read with: where each came from, and its ratchet. */
final class GroupKeys {
    static final String UNSAVED = "unsaved";

    private static final String TABLE = "in";
    private static final String RATCHETS = "inkey";
    private static final int MOST_CACHED = 256;

    private final Codec<MegolmInbound> codec;
    // Ratchets moved to their newest index, so that a long session is not wound up for each event.
    private final Map<String, MegolmInbound> warm =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, MegolmInbound> eldest) {
                    return size() > MOST_CACHED;
                }
            };

    GroupKeys(Context context) {
        this.codec =
                new Codec<>() {
                    @Override
                    public MegolmInbound read(byte[] bytes) throws CryptoFault {
                        return context.engine().inbound(bytes);
                    }

                    @Override
                    public byte[] write(MegolmInbound value) {
                        return value.state();
                    }
                };
    }

    /** How a key came to us; what it is worth rises. */
    enum Source {
        /** From the backup or an export: whoever could write there may have made it. */
        BACKUP,
        /** From another device of ours that we verified. */
        FORWARDED,
        /** From the device that made it, through Olm. */
        OLM
    }

    /** What is known of a session besides its ratchet. */
    record Origin(
            String room,
            String session,
            Optional<String> sender,
            String senderKey,
            String ed25519,
            Source source,
            boolean sharedHistory) {

        static Origin of(ObjectNode row) {
            return new Origin(
                    row.path("room").asText(),
                    row.path("session").asText(),
                    Optional.ofNullable(Json.text(row, "sender")),
                    row.path("sender_key").asText(),
                    row.path("ed25519").asText(),
                    Source.valueOf(row.path("source").asText()),
                    Json.flag(row, "shared_history"));
        }

        ObjectNode row() {
            var row = Json.object();
            row.put("room", room).put("session", session);
            sender.ifPresent(user -> row.put("sender", user));
            row.put("sender_key", senderKey).put("ed25519", ed25519);
            row.put("source", source.name()).put("shared_history", sharedHistory);
            return row;
        }
    }

    Optional<Origin> origin(Step step, String room, String session) {
        var row = step.unit().tree(Unit.row(TABLE, room, session));
        return row == null ? Optional.empty() : Optional.of(Origin.of(row));
    }

    /** Some sessions, and where to go on; nowhere when these were the last. */
    record Page(List<Origin> origins, Optional<String> last) {}

    Page names(Step step, String after, int most) {
        var rows = step.unit().stored(TABLE + "/", after, most);
        var origins = new ArrayList<Origin>();
        for (String row : rows) {
            var tree = step.unit().tree(row);
            if (tree != null) {
                origins.add(Origin.of(tree));
            }
        }
        return new Page(
                origins, rows.size() < most ? Optional.empty() : Optional.of(rows.getLast()));
    }

    @Nullable MegolmInbound ratchet(Step step, String room, String session) {
        String row = Unit.row(RATCHETS, room, session);
        var known = warm.get(row);
        if (known == null) {
            known = step.unit().load(row, codec);
            if (known != null) {
                warm.put(row, known);
            }
        }
        return known;
    }

    /**
     * Keeps a key, unless we have a better one.
     *
     * @return whether anything became readable or better attested by it
     */
    boolean keep(Step step, Origin origin, MegolmInbound ratchet) throws CryptoFault {
        if (!ratchet.id().equals(origin.session())) {
            return false;
        }
        var known = ratchet(step, origin.room(), origin.session());
        var before = origin(step, origin.room(), origin.session());
        if (known == null || before.isEmpty()) {
            store(step, origin, ratchet, true);
            return true;
        }
        // Whoever has the key could pass it on as his own: a session keeps the device it came from.
        boolean sameDevice = origin.senderKey().equals(before.get().senderKey());
        int strength = origin.source().compareTo(before.get().source());
        return switch (known.compare(ratchet)) {
            case UNRELATED -> false;
            case BETTER -> {
                // A longer reach does not make the origin better: the stronger claim stays.
                boolean stronger = sameDevice && strength >= 0;
                store(step, stronger ? origin : before.get(), ratchet, true);
                yield true;
            }
            case EQUAL, WORSE -> {
                boolean stronger = sameDevice && strength > 0;
                if (stronger) {
                    store(step, origin, known, false);
                }
                yield stronger;
            }
        };
    }

    private void store(Step step, Origin origin, MegolmInbound ratchet, boolean fresh) {
        String room = origin.room();
        String session = origin.session();
        step.unit().save(Unit.row(TABLE, room, session), origin.row());
        if (fresh) {
            String row = Unit.row(RATCHETS, room, session);
            step.unit().save(row, ratchet, codec);
            warm.remove(row);
            if (origin.source() != Source.BACKUP) {
                var mark = Json.object();
                mark.put("room", room).put("session", session);
                step.unit().save(Unit.row(UNSAVED, room, session), mark);
            }
        }
        step.tell(new MachineEvent.RoomKey(room, session));
    }
}
