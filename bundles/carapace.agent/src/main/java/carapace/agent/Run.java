package carapace.agent;

import carapace.model.Message;
import carapace.model.ModelFault;
import carapace.model.ModelRequest;
import carapace.model.Piece;
import carapace.model.Reply;
import carapace.responder.Entry;
import carapace.responder.Outcome;
import carapace.responder.Turn;
import carapace.responder.TurnLost;
import carapace.status.Audit;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One turn: context, question, tools, and again, until there is an answer. */
final class Run {

    private static final Duration LONGEST = Duration.ofSeconds(600);
    private static final Duration SILENCE = Duration.ofSeconds(90);
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final int MOST_BYTES = 256 * 1024;

    private static final String CUT_OFF = "[cut off here: the answer reached its length limit]";
    private static final String TOO_MANY_STEPS = "[stopped here: too many steps]";

    private final Turn turn;
    private final AgentSettings set;
    private final ModelName name;
    private final boolean remembers;
    private final Asker asker;
    private final Toolbox toolbox;
    private final Audit audit;
    private final Clock clock;
    private final Blocks blocks;
    private final List<Entry> entries = new ArrayList<>();

    /** The newest text that was not empty. */
    private String said = "";

    Run(
            Turn turn,
            AgentSettings set,
            ModelName name,
            boolean remembers,
            Asker asker,
            Toolbox toolbox,
            Audit audit,
            Blocks blocks,
            Clock clock) {
        this.turn = turn;
        this.set = set;
        this.name = name;
        this.remembers = remembers;
        this.asker = asker;
        this.toolbox = toolbox;
        this.audit = audit;
        this.blocks = blocks;
        this.clock = clock;
    }

    Outcome answer() throws TurnLost, InterruptedException {
        var system = SystemPrompt.of(set, turn);
        if (set.preflight()) {
            var rule = PromptGuard.finding(set.systemPrompt());
            if (rule.isPresent()) return blocked(rule.get());
        }
        var tools = toolbox.offered();
        var budget = set.contextTokens() - set.maxTokens() - Tokens.of(system) - size(tools);
        entries.addAll(turn.history(remembers ? Tokens.bytesFor(Math.max(1, budget)) : 1));
        for (var round = 1; round <= set.maxTurns(); round++) {
            var messages = context(budget);
            if (messages.isEmpty()) return failed("too_long");
            var time = timeLeft();
            if (time.compareTo(LEAST) < 0) return failed("timeout");
            var request =
                    new ModelRequest(
                            name.model(),
                            system,
                            messages,
                            tools,
                            set.maxTokens(),
                            set.temperature(),
                            time,
                            SILENCE);
            var shown = new StringBuilder();
            Reply reply;
            try {
                reply = asker.ask(request, turn.deadline(), piece -> show(piece, shown));
            } catch (ModelFault fault) {
                return faulted(fault, shown.toString());
            }
            var text = text(reply);
            if (!text.isBlank()) said = text;
            var calls = calls(reply);
            if (calls.isEmpty()) return finished(reply, text);
            step(reply, calls, text);
        }
        return answered(join(said, TOO_MANY_STEPS), List.of(), new Reply.Usage(-1, -1));
    }

    private List<Message> context(long budget) throws TurnLost, InterruptedException {
        var read = new History(blocks, name, turn).read(entries);
        if (!read.mended().isEmpty()) {
            var records = new ArrayList<Entry>();
            for (var mended : read.mended()) {
                var notes = Map.of("repair", mended.defect(), "of", mended.entryId());
                records.add(entry(Entry.Role.SYSTEM, "", "", notes));
            }
            append(records);
        }
        return Context.fit(read.exchanges(), budget).orElse(List.of());
    }

    private void show(String piece, StringBuilder shown) {
        if (shown.length() < MOST_BYTES) shown.append(piece);
        turn.delta(piece);
    }

    /** Calls of a model that ran out of room are cut off: they are not run. */
    private static List<Piece.Call> calls(Reply reply) {
        if (reply.stop() == Reply.Stop.LENGTH || reply.stop() == Reply.Stop.REFUSAL) {
            return List.of();
        }
        return reply.pieces().stream()
                .filter(Piece.Call.class::isInstance)
                .map(Piece.Call.class::cast)
                .toList();
    }

    private void step(Reply reply, List<Piece.Call> calls, String text)
            throws TurnLost, InterruptedException {
        var pieces = new ArrayList<Piece>();
        for (var piece : reply.pieces()) {
            pieces.add(piece instanceof Piece.Call call ? readable(call) : piece);
        }
        append(List.of(spoken(text, pieces, reply.usage(), own())));
        for (var call : calls) {
            var result =
                    blocks.isObject(call.arguments())
                            ? toolbox.call(call)
                            : Toolbox.error(call, "the arguments are not a JSON object");
            var notes = new HashMap<>(own());
            notes.put("tool", Texts.atMost(call.name(), 64));
            append(
                    List.of(
                            entry(
                                    Entry.Role.TOOL,
                                    result.text(),
                                    blocks.write(List.of(result)),
                                    notes)));
        }
    }

    /** The model is told by the result; in the history the call has to be well-formed. */
    private Piece.Call readable(Piece.Call call) {
        return blocks.isObject(call.arguments())
                ? call
                : new Piece.Call(call.id(), call.name(), "{}");
    }

    private Outcome finished(Reply reply, String text) {
        var best = text.isBlank() ? said : text;
        var pieces =
                reply.pieces().stream().filter(piece -> !(piece instanceof Piece.Call)).toList();
        return switch (reply.stop()) {
            case LENGTH -> best.isBlank() ? failed("no_text") : cutOff(best, pieces, reply);
            case REFUSAL ->
                    best.isBlank() ? failed("refused") : answered(best, pieces, reply.usage());
            case END, TOOLS, OTHER ->
                    best.isBlank() ? failed("no_text") : answered(best, pieces, reply.usage());
        };
    }

    private Outcome cutOff(String text, List<Piece> pieces, Reply reply) {
        return answered(join(text, CUT_OFF), pieces, reply.usage());
    }

    private Outcome answered(String text, List<Piece> pieces, Reply.Usage usage) {
        var checked = set.postflight() ? PromptGuard.cleaned(text) : text;
        var bounded =
                Tokens.bytes(checked) <= MOST_BYTES
                        ? checked
                        : join(Texts.atMost(checked, MOST_BYTES - 2 - CUT_OFF.length()), CUT_OFF);
        // What was taken out of the answer must not stay in the history.
        var kept = bounded.equals(text) ? pieces : List.<Piece>of(new Piece.Text(bounded));
        var entry = spoken(bounded, kept, usage, Map.of());
        return new Outcome.Answered(bounded, List.of(entry), Map.of("model", name.toString()));
    }

    private Outcome faulted(ModelFault fault, String shown) throws TurnLost, InterruptedException {
        if (!shown.isBlank()) {
            var notes = Map.of(History.PARTIAL, "true", History.ANSWERS, turn.messageId());
            var text = Texts.atMost(shown, MOST_BYTES);
            append(List.of(spoken(text, List.of(), new Reply.Usage(-1, -1), notes)));
        }
        return switch (fault.kind()) {
            case UNCONFIGURED -> failed("no_provider");
            case AWAY -> new Outcome.Failed("away", true, true, fault.retryAfter());
            default ->
                    new Outcome.Failed(
                            fault.kind().wire(), fault.kind().passing(), false, fault.retryAfter());
        };
    }

    private Outcome blocked(String rule) {
        audit.note(
                new Audit.Event("prompt_guard_blocked", Map.of("run_id", turn.id(), "rule", rule)));
        return failed("blocked");
    }

    private static Outcome failed(String reason) {
        return new Outcome.Failed(reason, false, false, Duration.ZERO);
    }

    private Map<String, String> own() {
        return Map.of(History.ANSWERS, turn.messageId());
    }

    private void append(List<Entry> more) throws TurnLost, InterruptedException {
        turn.append(more);
        entries.addAll(more);
    }

    private Entry spoken(
            String text, List<Piece> pieces, Reply.Usage usage, Map<String, String> more) {
        var notes = new HashMap<>(more);
        notes.put("model", name.toString());
        if (usage.input() >= 0) notes.put("input_tokens", Long.toString(usage.input()));
        if (usage.output() >= 0) notes.put(Tokens.REPORTED, Long.toString(usage.output()));
        return entry(Entry.Role.ASSISTANT, text, blocks.write(pieces), notes);
    }

    private Entry entry(Entry.Role role, String text, String written, Map<String, String> notes) {
        var now = clock.instant();
        return new Entry(Ids.next(now), role, text, written, now, notes);
    }

    private Duration timeLeft() {
        var left = Duration.between(clock.instant(), turn.deadline());
        return left.compareTo(LONGEST) > 0 ? LONGEST : left;
    }

    private static long size(List<ModelRequest.ToolSpec> tools) {
        return tools.stream()
                .mapToLong(tool -> Tokens.of(tool.name() + tool.description() + tool.schema()))
                .sum();
    }

    private static String text(Reply reply) {
        var text = new StringBuilder();
        for (var piece : reply.pieces()) {
            if (piece instanceof Piece.Text(var more)) text.append(more);
        }
        return text.toString();
    }

    private static String join(String text, String notice) {
        return text.isBlank() ? notice : text + "\n\n" + notice;
    }
}
