package carapace.model.openai;

import carapace.model.Model;
import carapace.model.ModelFault;
import carapace.model.ModelFault.Kind;
import carapace.model.ModelRequest;
import carapace.model.Reply;
import carapace.wire.Answer;
import carapace.wire.Credential;
import carapace.wire.Endpoint;
import carapace.wire.Endpoint.Opened;
import carapace.wire.Request;
import carapace.wire.Secrets;
import carapace.wire.Wire;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

import java.time.Duration;

/** Models behind OpenAI's chat completions, or behind a server that speaks the same. */
@Component(
        service = Model.class,
        configurationPid = "carapace.model.openai",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OpenAiConfig.class, factory = true)
public final class OpenAiModel implements Model {

    private static final Duration LONGEST = Duration.ofSeconds(300);
    private static final Duration FIRST_BYTE = Duration.ofSeconds(60);

    private final Json json = new Json();
    private final OpenAiSettings settings;
    private final Secrets secrets;
    private final Endpoint endpoint;

    /** Learnt from the first refusal: older servers know {@code max_tokens} only. */
    private volatile boolean oldName;

    @Activate
    public OpenAiModel(OpenAiConfig config, @Reference Wire wire, @Reference Secrets secrets) {
        this(OpenAiSettings.from(config), wire, secrets);
    }

    OpenAiModel(OpenAiSettings settings, Wire wire, Secrets secrets) {
        this.settings = settings;
        this.secrets = secrets;
        this.oldName = settings.provider().equals("ollama");
        var credential =
                settings.secret().isEmpty()
                        ? Credential.none()
                        : new Credential.Bearer(settings.secret());
        this.endpoint = wire.endpoint(settings.origin(), credential);
    }

    @Override
    public String provider() {
        return settings.provider();
    }

    @Override
    public Readiness readiness() {
        if (settings.secret().isEmpty()) {
            return settings.keyNeeded() ? Readiness.UNCONFIGURED : Readiness.READY;
        }
        return secrets.present(settings.secret()) ? Readiness.READY : Readiness.LOCKED;
    }

    @Override
    public Reply stream(ModelRequest request, Listener listener)
            throws ModelFault, InterruptedException {
        if (readiness() == Readiness.UNCONFIGURED) throw Faults.of(Kind.UNCONFIGURED);
        var end = System.nanoTime() + least(request.deadline(), LONGEST).toNanos();
        var opened = open(request, oldName, end);
        if (!oldName && opened instanceof Opened.Failed(Answer.Answered answered)) {
            if (Faults.refusesNewName(answered)) {
                oldName = true;
                opened = open(request, true, end);
            }
        }
        return switch (opened) {
            case Opened.Failed(var answer) -> throw Faults.of(answer, json, settings.provider());
            case Opened.Streaming streaming -> {
                try (var stream = streaming.stream()) {
                    yield new Answering(json, listener, end).read(stream);
                }
            }
        };
    }

    private Opened open(ModelRequest request, boolean old, long end)
            throws ModelFault, InterruptedException {
        var left = Duration.ofNanos(end - System.nanoTime());
        if (left.isNegative() || left.isZero()) throw Faults.of(Kind.TIMEOUT);
        var post =
                Request.json(settings.path(), new Question(json).write(request, old))
                        .header("accept", "text/event-stream")
                        .within(least(left, FIRST_BYTE));
        for (var header : settings.headers().entrySet()) {
            post = post.header(header.getKey(), header.getValue());
        }
        return endpoint.open(post, least(request.silence(), left));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
