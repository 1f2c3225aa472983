package carapace.model.builtin;

import carapace.model.Message;
import carapace.model.Model;
import carapace.model.ModelFault;
import carapace.model.ModelFault.Kind;
import carapace.model.ModelRequest;
import carapace.model.Piece;
import carapace.model.Reply;
import carapace.settings.Settings;
import carapace.status.Door;
import carapace.status.Standing;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code builtin:guide} and {@code builtin:echo}: answers without a provider. */
@Component(service = Model.class)
public final class BuiltinModel implements Model {

    private static final String GUIDE = "guide";
    private static final String ECHO = "echo";

    private final Topics topics = Topics.shipped();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Settings settings;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Standing standing;

    /** Absent in a visit run, which opens no port. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable Door door;

    @Override
    public String provider() {
        return "builtin";
    }

    @Override
    public Readiness readiness() {
        return Readiness.READY;
    }

    /** The guide tells about the gateway's insides: its owner's business alone. */
    @Override
    public boolean forStrangers() {
        return false;
    }

    /** Echo knows nothing, and whoever names it wants it to answer. */
    @Override
    public boolean forStrangers(String model) {
        return model.equals(ECHO);
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public Reply stream(ModelRequest request, Listener listener) throws ModelFault {
        var asked = lastText(request.messages());
        var answer =
                switch (request.model()) {
                    case ECHO -> asked;
                    case GUIDE -> guide().answer(asked);
                    default -> throw new ModelFault(Kind.BAD_REQUEST, false, Duration.ZERO);
                };
        listener.text(answer);
        var usage = new Reply.Usage(tokens(asked), tokens(answer));
        return new Reply(List.of(new Piece.Text(answer)), Reply.Stop.END, usage);
    }

    private Guide guide() {
        var snapshot = Optional.ofNullable(settings).map(Settings::snapshot);
        return new Guide(new House(door == null, snapshot, Optional.ofNullable(standing)), topics);
    }

    private static String lastText(List<Message> messages) {
        for (var message : messages.reversed()) {
            if (message.role() != Message.Role.USER) continue;
            for (var piece : message.pieces().reversed()) {
                if (piece instanceof Piece.Text(var text)) return text;
            }
        }
        return "";
    }

    private static long tokens(String text) {
        return Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, 4);
    }
}
