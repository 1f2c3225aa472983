package carapace.matrix.crypto.verification;

import java.time.Instant;
import java.util.Optional;

/**
 * One verification as it stands.
 *
 * @param id the transaction id, or the id of the request event
 * @param incoming whether the other side asked
 * @param code what to compare, once both keys are known
 * @param qr the bytes of the QR code to show, while it may be scanned
 * @param scanned whether the other side says it scanned our code
 * @param cancelled why it ended
 */
public record FlowView(
        String id,
        String user,
        Optional<String> device,
        Optional<String> room,
        boolean incoming,
        FlowState state,
        Optional<SasCode> code,
        Optional<byte[]> qr,
        boolean scanned,
        Optional<String> cancelled,
        boolean cancelledByUs,
        Instant created,
        Instant updated) {}
