package carapace.matrix.live.ours;

import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.machine.CryptoMachine;
import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.crypto.verification.FlowView;
import carapace.matrix.live.peer.Session;

import java.util.Base64;
import java.util.Optional;

/** A device with our engine: its verifications. */
abstract class VerifyingDevice extends IdentityDevice {
    VerifyingDevice(Session session, MachineSettings settings, MemoryStore store) {
        super(session, settings, store);
    }

    public final String verifyIn(String room, String user) throws InterruptedException {
        machine.verifyInRoom(user, room).flow().orElseThrow();
        return await(
                "the request was not sent",
                () ->
                        machine.verifications().stream()
                                .filter(flow -> flow.user().equals(user) && !flow.incoming())
                                .filter(flow -> !flow.state().terminal())
                                .map(FlowView::id)
                                .filter(id -> id.startsWith("$"))
                                .findFirst());
    }

    public final String verify(String user, String device) {
        return machine.verify(user, device).flow().orElseThrow().id();
    }

    private Optional<FlowView> flow(String id) {
        return machine.verifications().stream().filter(flow -> flow.id().equals(id)).findFirst();
    }

    public final FlowView awaitFlow(String id, FlowState wanted) throws InterruptedException {
        return await(
                "flow is not " + wanted, () -> flow(id).filter(flow -> flow.state() == wanted));
    }

    public final void awaitEnd(String id) throws InterruptedException {
        await("flow has no end", () -> flow(id).filter(flow -> flow.state().terminal()));
    }

    public final String awaitQr(String id) throws InterruptedException {
        byte[] code = await("no code to show", () -> flow(id).flatMap(FlowView::qr));
        return Base64.getEncoder().encodeToString(code);
    }

    public final void awaitScanned(String id) throws InterruptedException {
        await("was not scanned", () -> flow(id).filter(FlowView::scanned));
    }

    private void done(CryptoMachine.VerificationResult result) {
        if (result.refusal().isPresent()) {
            throw new AssertionError(result.refusal().get());
        }
    }

    private String peer(String id) {
        return flow(id).orElseThrow().user();
    }

    /** Accepts a request; once both are ready, begins the comparison. */
    public final void accept(String id) {
        done(machine.acceptVerification(peer(id), id));
    }

    public final void confirm(String id) {
        done(machine.confirmVerification(peer(id), id, true));
    }

    public final void mismatch(String id) {
        done(machine.confirmVerification(peer(id), id, false));
    }

    public final void cancel(String id) {
        done(machine.cancelVerification(peer(id), id));
    }
}
