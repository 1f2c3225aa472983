package carapace.agent;

import carapace.model.Model;
import carapace.responder.Outcome;
import carapace.responder.Responder;
import carapace.responder.Turn;
import carapace.responder.TurnLost;
import carapace.settings.Settings;
import carapace.settings.Snapshot;
import carapace.status.Audit;
import carapace.status.Facts;
import carapace.status.Meters;
import carapace.tool.Tool;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers turns: picks the model that the configuration names and runs its tool loop. A
 * switchboard: models, tools and settings come and go.
 */
@Component(service = {Responder.class, Facts.class})
public final class Agent implements Responder, Facts {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    /** Providers of this build: when one of them is missing, its bundle is being exchanged. */
    private static final Set<String> SHIPPED = Set.of("builtin", "anthropic", "openai", "ollama");

    private final List<Model> models = new CopyOnWriteArrayList<>();
    private final List<Tool> tools = new CopyOnWriteArrayList<>();
    private final Health health = new Health();
    private final Blocks blocks = new Blocks();
    private final Counts counts;
    private final Audit audit;
    private final Clock clock;
    private final Asker.Pause pause;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Settings settings;

    private volatile @Nullable Known read;

    private record Known(Snapshot snapshot, AgentSettings settings) {}

    @Activate
    public Agent(@Reference Meters meters, @Reference Audit audit) {
        this(meters, audit, Clock.systemUTC(), Thread::sleep);
    }

    Agent(Meters meters, Audit audit, Clock clock, Asker.Pause pause) {
        this.counts = new Counts(meters);
        this.audit = audit;
        this.clock = clock;
        this.pause = pause;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addModel(Model model) {
        models.add(model);
    }

    void removeModel(Model model) {
        models.remove(model);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTool(Tool tool) {
        tools.add(tool);
    }

    void removeTool(Tool tool) {
        tools.remove(tool);
    }

    @Override
    public Outcome respond(Turn turn) throws InterruptedException {
        var now = settings;
        if (now == null) return away("not_ready");
        var set = settingsOf(now.snapshot());
        return switch (choose(set, turn)) {
            case Choice.Not(var outcome) -> outcome;
            case Choice.Chosen(var model, var name) -> run(turn, set, model, name);
        };
    }

    /** Read once for each snapshot. */
    private AgentSettings settingsOf(Snapshot now) {
        var known = read;
        if (known != null && known.snapshot() == now) return known.settings();
        var fresh = AgentSettings.from(now);
        read = new Known(now, fresh);
        return fresh;
    }

    private Outcome run(Turn turn, AgentSettings set, Model model, ModelName name)
            throws InterruptedException {
        counts.runStarted(name);
        var asker = new Asker(model, name, health, counts, clock, pause);
        var toolbox = new Toolbox(List.copyOf(tools), set, turn, counts, audit);
        try {
            var objection = screen(turn, set, model, name);
            if (objection.isPresent()) return objection.get();
            return new Run(turn, set, name, model.remembers(), asker, toolbox, audit, blocks, clock)
                    .answer();
        } catch (TurnLost e) {
            return away("turn_lost");
        } catch (RuntimeException e) {
            // Only the class: a message could quote the conversation.
            LOG.error("A turn broke off: {}", e.getClass().getName());
            return new Outcome.Failed("internal", true, false, Duration.ZERO);
        }
    }

    /** Whoever sits at the gateway's own terminal is not screened. */
    private Optional<Outcome> screen(Turn turn, AgentSettings set, Model model, ModelName name)
            throws InterruptedException {
        var screen = set.screen();
        if (screen.mode().equals("off") || turn.local()) return Optional.empty();
        var other = ModelName.parse(screen.model());
        var classifier = new Classifier(screen, turn, audit, clock);
        if (other.isEmpty()) return classifier.objection(model, name.model());
        var found = provider(other.get().provider());
        return found.isPresent()
                ? classifier.objection(found.get(), other.get().model())
                : classifier.unavailable();
    }

    private sealed interface Choice {
        record Chosen(Model model, ModelName name) implements Choice {}

        record Not(Outcome outcome) implements Choice {}
    }

    private Choice choose(AgentSettings set, Turn turn) {
        var name = ModelName.parse(set.model());
        if (name.isEmpty()) return new Choice.Not(noProvider());
        var model = provider(name.get().provider());
        if (model.isEmpty()) {
            var shipped = SHIPPED.contains(name.get().provider());
            return new Choice.Not(shipped ? away("away") : noProvider());
        }
        var chosen = model.get();
        var usable =
                chosen.readiness() == Model.Readiness.READY
                        && (turn.local() || chosen.forStrangers(name.get().model()));
        return usable ? new Choice.Chosen(chosen, name.get()) : new Choice.Not(noProvider());
    }

    private Optional<Model> provider(String name) {
        return models.stream().filter(model -> model.provider().equals(name)).findFirst();
    }

    private static Outcome noProvider() {
        return new Outcome.Failed("no_provider", false, false, Duration.ZERO);
    }

    private static Outcome away(String reason) {
        return new Outcome.Failed(reason, true, true, Duration.ZERO);
    }

    @Override
    public Readiness readiness() {
        var now = settings;
        if (now == null) return new Readiness(false, "", "the configuration is away");
        var text = settingsOf(now.snapshot()).model();
        var name = ModelName.parse(text);
        if (name.isEmpty()) return new Readiness(false, text, "no model is configured");
        var model = provider(name.get().provider());
        if (model.isEmpty()) {
            var shipped = SHIPPED.contains(name.get().provider());
            return new Readiness(
                    false,
                    text,
                    shipped
                            ? "the provider's bundle is away"
                            : "the provider is not available in this build");
        }
        return switch (model.get().readiness()) {
            case UNCONFIGURED -> new Readiness(false, text, "the provider has no key");
            case LOCKED -> new Readiness(false, text, "the provider's key cannot be opened");
            case READY ->
                    health.reachable(name.get())
                            ? new Readiness(true, text, health.lastFault(name.get()))
                            : new Readiness(
                                    false, text, "failing: " + health.lastFault(name.get()));
        };
    }

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public Map<String, Object> facts() {
        var ready = readiness();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("model", ready.model());
        facts.put("ready", ready.ready());
        if (!ready.detail().isEmpty()) facts.put("detail", ready.detail());
        return facts;
    }
}
