package carapace.agent;

import carapace.message.Conversation;
import carapace.model.ModelRequest.ToolSpec;
import carapace.model.Piece;
import carapace.responder.Turn;
import carapace.status.Audit;
import carapace.tool.Tool;
import carapace.tool.ToolContext;
import carapace.tool.ToolException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The tools of one turn: which are offered, and what a call of one gives back. */
final class Toolbox {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int MOST_BYTES = 64 * 1024;
    private static final String CUT = "\n[truncated]";

    /** What reaches outside although it changes nothing there. */
    private static final Set<String> REACHING_OUT = Set.of("web_fetch");

    /** Networks with tools of their own, whose names begin with the network's. */
    private static final Set<String> WITH_TOOLS = Set.of("telegram", "discord", "slack");

    private final List<Tool> tools;
    private final AgentSettings set;
    private final Turn turn;
    private final Counts counts;
    private final Audit audit;
    private final boolean guard;

    Toolbox(List<Tool> tools, AgentSettings set, Turn turn, Counts counts, Audit audit) {
        this.tools = tools;
        this.set = set;
        this.turn = turn;
        this.counts = counts;
        this.audit = audit;
        this.guard = set.guardChosen().orElse(turn.origin().group());
    }

    /** What the model hears of, by name. */
    List<ToolSpec> offered() {
        return tools.stream()
                .filter(this::allowed)
                .filter(tool -> tool.offeredIn(turn.conversation()))
                .map(tool -> new ToolSpec(tool.name(), tool.description(), tool.schema()))
                .sorted(Comparator.comparing(ToolSpec::name))
                .toList();
    }

    private boolean allowed(Tool tool) {
        var reaches = tool.sideEffects() || REACHING_OUT.contains(tool.name());
        if (reaches && (guard || !turn.sideEffectsAllowed())) return false;
        return switch (set.toolPolicy()) {
            case "allow-all" -> true;
            case "allow-list" -> set.toolList().contains(tool.name());
            case "deny-list" -> !set.toolList().contains(tool.name());
            default -> false;
        };
    }

    Piece.Result call(Piece.Call call) throws InterruptedException {
        var tool = tools.stream().filter(each -> each.name().equals(call.name())).findFirst();
        if (tool.isEmpty() || !tool.get().offeredIn(turn.conversation())) {
            return denied(call, tool, elsewhere(call.name(), turn.conversation()));
        }
        if (!allowed(tool.get())) {
            return denied(call, tool, "this tool may not be used in this conversation");
        }
        turn.calling(call.name());
        var result = run(tool.get(), call);
        var word = result.error() ? "error" : "ok";
        counts.toolCalled(call.name(), word);
        note("tool_executed", call.name(), word);
        return result;
    }

    private Piece.Result denied(Piece.Call call, Optional<Tool> known, String why) {
        var name = known.map(Tool::name).orElse("other");
        counts.toolCalled(name, "denied");
        note("tool_denied", name, "denied");
        return error(call, why);
    }

    private void note(String event, String tool, String result) {
        audit.note(
                new Audit.Event(
                        event, Map.of("tool", tool, "run_id", turn.id(), "result", result)));
    }

    private static String elsewhere(String name, Conversation here) {
        var underscore = name.indexOf('_');
        var network = underscore < 0 ? "" : name.substring(0, underscore);
        return WITH_TOOLS.contains(network) && !network.equals(here.channel().network())
                ? "this tool requires a conversation on " + network
                : "there is no such tool";
    }

    /** On a thread of its own, so that its time is bounded whatever it does. */
    private Piece.Result run(Tool tool, Piece.Call call) throws InterruptedException {
        var context = new ToolContext(turn.conversation(), turn.sender(), turn.messageId());
        var ended = new AtomicReference<Piece.Result>();
        var thread =
                Thread.ofVirtual()
                        .name("tool " + tool.name())
                        .start(() -> ended.set(runHere(tool, call, context)));
        try {
            thread.join(LONGEST);
        } finally {
            thread.interrupt();
        }
        if (thread.isAlive() && !thread.join(GRACE)) {
            LOG.warn("The tool {} does not end when interrupted", tool.name());
        }
        var result = ended.get();
        return result == null ? error(call, "the tool took longer than 60 s") : result;
    }

    private Piece.Result runHere(Tool tool, Piece.Call call, ToolContext context) {
        try {
            var text = cut(tool.run(call.arguments(), context));
            var shown = guard || set.tagging() ? Untrusted.wrap(text) : text;
            return new Piece.Result(call.id(), shown, false);
        } catch (ToolException e) {
            return error(call, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            // The thread is this call's own and ends here.
            return error(call, "the tool took longer than 60 s");
        } catch (RuntimeException e) {
            // Only the class: a message could quote the conversation.
            LOG.warn("The tool {} failed: {}", tool.name(), e.getClass().getName());
            return error(call, "the tool failed");
        }
    }

    static Piece.Result error(Piece.Call call, String sentence) {
        return new Piece.Result(call.id(), cut(sentence), true);
    }

    private static String cut(String text) {
        return Tokens.bytes(text) <= MOST_BYTES
                ? text
                : Texts.atMost(text, MOST_BYTES - CUT.length()) + CUT;
    }
}
