package carapace.core.inbox;

import carapace.channel.Kind;
import carapace.channel.Status;
import carapace.core.room.Rooms;
import carapace.redaction.Redactor;
import carapace.status.Audit;

import org.slf4j.LoggerFactory;

import java.util.Map;

/** Shows, logs and audits what is wrong with a channel. */
final class Troubles {
    private static final int MOST = 500;

    private final Rooms rooms;
    private final Audit audit;

    Troubles(Rooms rooms, Audit audit) {
        this.rooms = rooms;
        this.audit = audit;
    }

    void tell(Seated seat, Kind kind, Status status, String sentence) {
        var clean = rooms.redact(sentence, Redactor.Profile.LINE).orElse(kind.text());
        var shown = clean.length() > MOST ? clean.substring(0, MOST) : clean;
        var before = seat.standing();
        seat.become(status, kind, shown);
        if (before.status() == status && kind.equals(before.kind())) return;
        var log = LoggerFactory.getLogger(seat.id().network());
        if (status == Status.ERROR) {
            log.error("channel={} kind={} {}", seat.id(), kind.text(), shown);
            audit.note(
                    new Audit.Event(
                            "channel_error",
                            Map.of("channel", seat.id().toString(), "kind", kind.text())));
        } else {
            log.info("channel={} status={} {}", seat.id(), status.wire(), shown);
        }
    }
}
