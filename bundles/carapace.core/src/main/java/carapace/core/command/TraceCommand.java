package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.command.Traces;
import carapace.message.ChannelId;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Set;

/** {@code cara trace}. */
@Component
public final class TraceCommand implements Command {
    private static final String HELP =
            "Tells where a message is.\n"
                    + "trace ID                     by message, turn or part id\n"
                    + "trace --last [N]             the newest ones\n"
                    + "trace --channel C --event K  by the network's own key";

    private final Traces traces;
    private final ObjectMapper json = new ObjectMapper(); // trees only

    @Activate
    public TraceCommand(@Reference Traces traces) {
        this.traces = traces;
    }

    @Override
    public String name() {
        return "trace";
    }

    @Override
    public String help() {
        return HELP;
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        try {
            var words = Words.read(arguments, Set.of("--channel", "--event"), Set.of("--last"));
            if (words.has("--last")) return last(words, out);
            return one(words, out);
        } catch (Words.Wrong | IllegalArgumentException e) {
            out.error(String.valueOf(e.getMessage()));
            return USAGE;
        }
    }

    private int last(Words words, Output out) throws Words.Wrong, InterruptedException {
        var count = words.rest().isEmpty() ? "1" : words.rest().getFirst();
        if (!count.matches("[0-9]{1,3}")) throw new Words.Wrong("--last takes a number");
        var found = traces.last(Math.max(1, Integer.parseInt(count)));
        if (out.wantsJson()) {
            var array = json.createArrayNode();
            found.forEach(trace -> array.add(node(trace)));
            out.json(array.toString());
            return OK;
        }
        if (found.isEmpty()) out.text("no message yet");
        found.forEach(trace -> show(trace, out));
        return OK;
    }

    private int one(Words words, Output out) throws Words.Wrong, InterruptedException {
        var channel = words.value("--channel");
        var event = words.value("--event");
        var byKey = channel.isPresent() && event.isPresent() && words.rest().isEmpty();
        if (!byKey && words.rest().size() != 1) throw new Words.Wrong(HELP);
        var found =
                byKey
                        ? traces.of(ChannelId.parse(channel.get()), event.get())
                        : traces.of(words.rest().getFirst());
        if (found.isEmpty()) {
            out.error("there is no such message");
            return FAILED;
        }
        if (out.wantsJson()) out.json(node(found.get()).toString());
        else show(found.get(), out);
        return OK;
    }

    private ObjectNode node(Traces.Trace trace) {
        var node = json.createObjectNode();
        node.put("id", trace.id())
                .put("channel", trace.channel().toString())
                .put("outcome", trace.outcome());
        if (!trace.detail().isEmpty()) node.put("detail", trace.detail());
        var hops = node.putArray("hops");
        for (var hop : trace.hops()) {
            hops.addObject()
                    .put("hop", hop.hop())
                    .put("at", hop.at().toString())
                    .put("outcome", hop.outcome());
        }
        return node;
    }

    private static void show(Traces.Trace trace, Output out) {
        var detail = trace.detail().isEmpty() ? "" : " (" + trace.detail() + ")";
        out.text(trace.id() + "  " + trace.channel() + "  " + trace.outcome() + detail);
        for (var hop : trace.hops()) {
            out.text("  %-6s %s  %s".formatted(hop.hop(), hop.at(), hop.outcome()));
        }
    }
}
