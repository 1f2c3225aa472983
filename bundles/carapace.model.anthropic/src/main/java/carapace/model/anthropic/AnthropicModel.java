package carapace.model.anthropic;

import carapace.model.Model;
import carapace.model.ModelFault;
import carapace.model.ModelFault.Kind;
import carapace.model.ModelRequest;
import carapace.model.Reply;
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

import java.net.URI;
import java.time.Duration;

/** Models behind Anthropic's Messages API, streamed. */
@Component(
        service = Model.class,
        configurationPid = "carapace.model.anthropic",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AnthropicConfig.class)
public final class AnthropicModel implements Model {

    static final String PROVIDER = "anthropic";

    // https://docs.anthropic.com/en/api/versioning
    private static final String VERSION = "2023-06-01";

    private static final Duration LONGEST = Duration.ofSeconds(300);
    private static final Duration FIRST_BYTE = Duration.ofSeconds(60);

    private final Json json = new Json();
    private final String secret;
    private final Secrets secrets;
    private final Endpoint endpoint;

    @Activate
    public AnthropicModel(
            AnthropicConfig config, @Reference Wire wire, @Reference Secrets secrets) {
        this(config.apiKey_secret(), config.baseUrl(), wire, secrets);
    }

    AnthropicModel(String secret, String baseUrl, Wire wire, Secrets secrets) {
        this.secret = secret;
        this.secrets = secrets;
        var credential =
                secret.isEmpty()
                        ? Credential.none()
                        : new Credential.Header("x-api-key", "", secret);
        this.endpoint = wire.endpoint(URI.create(baseUrl), credential);
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public Readiness readiness() {
        if (secret.isEmpty()) return Readiness.UNCONFIGURED;
        return secrets.present(secret) ? Readiness.READY : Readiness.LOCKED;
    }

    @Override
    public Reply stream(ModelRequest request, Listener listener)
            throws ModelFault, InterruptedException {
        if (secret.isEmpty()) throw Faults.of(Kind.UNCONFIGURED);
        var time = least(request.deadline(), LONGEST);
        var end = System.nanoTime() + time.toNanos();
        var post =
                Request.json("/v1/messages", new Question(json).write(request))
                        .header("anthropic-version", VERSION)
                        .header("accept", "text/event-stream")
                        .within(least(time, FIRST_BYTE));
        switch (endpoint.open(post, least(request.silence(), time))) {
            case Opened.Failed(var answer) -> throw Faults.of(answer, json);
            case Opened.Streaming streaming -> {
                try (var stream = streaming.stream()) {
                    return new Answering(json, request.model(), listener, end).read(stream);
                }
            }
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
