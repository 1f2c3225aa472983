package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.verification.CancelCode;
import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.crypto.verification.FlowView;
import carapace.matrix.crypto.verification.Party;
import carapace.matrix.crypto.verification.QrCode;
import carapace.matrix.crypto.verification.SasExchange;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One verification in progress. Lives in memory only: after a restart the peer begins again. */
final class Flow {
    // The request event's id replaces it once the homeserver gave one.
    String id;
    final String user;
    final @Nullable String room;
    final boolean incoming;
    final Instant created;
    @Nullable String device;
    FlowState state;
    Instant updated;
    Set<String> theirMethods = new HashSet<>();
    // Devices that got our request and were not chosen yet.
    final Set<String> invited = new HashSet<>();
    boolean legacy;
    @Nullable ObjectNode theirStart;
    @Nullable ObjectNode ourStart;
    @Nullable SasExchange sas;
    @Nullable Party us;
    @Nullable Party them;
    byte @Nullable [] qrSecret;
    @Nullable Optional<byte[]> qr;
    boolean scanned;
    @Nullable ObjectNode theirMac;
    SasExchange.@Nullable Verified verified;
    boolean doneSent;
    boolean doneReceived;
    @Nullable String cancelled;
    boolean cancelledByUs;

    Flow(String id, String user, @Nullable String room, boolean incoming, Instant now) {
        this.id = id;
        this.user = user;
        this.room = room;
        this.incoming = incoming;
        this.created = now;
        this.updated = now;
        this.state = incoming ? FlowState.REQUESTED : FlowState.CREATED;
    }

    boolean live() {
        return !state.terminal();
    }

    void end(FlowState how, @Nullable String code, boolean byUs, Instant now) {
        state = how;
        cancelled = code;
        cancelledByUs = byUs;
        updated = now;
        if (sas != null) {
            sas.wipe();
        }
    }

    void cancel(CancelCode code, boolean byUs, Instant now) {
        end(FlowState.CANCELLED, code.wire(), byUs, now);
    }

    /** Whether they can scan what we show. */
    boolean theyScan() {
        return theirMethods.contains(QrCode.SCAN) && theirMethods.contains(QrCode.RECIPROCATE);
    }

    FlowView view() {
        boolean comparing = state == FlowState.KEYS_EXCHANGED || state == FlowState.CONFIRMED;
        return new FlowView(
                id,
                user,
                Optional.ofNullable(device),
                Optional.ofNullable(room),
                incoming,
                state,
                comparing && sas != null ? sas.code() : Optional.empty(),
                state == FlowState.READY && qr != null ? qr.map(byte[]::clone) : Optional.empty(),
                scanned,
                Optional.ofNullable(cancelled),
                cancelledByUs,
                created,
                updated);
    }
}
