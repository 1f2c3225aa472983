package carapace.agent;

import carapace.model.Model;
import carapace.model.ModelFault;
import carapace.model.ModelRequest;
import carapace.model.Piece;
import carapace.model.Reply;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A model that says what it was told to say, and keeps what it was asked. */
final class ScriptedModel implements Model {

    final List<ModelRequest> asked = new ArrayList<>();
    private final Deque<Object> script = new ArrayDeque<>();
    Readiness readiness = Readiness.READY;
    boolean forStrangers = true;

    ScriptedModel says(String text) {
        return says(Reply.Stop.END, new Piece.Text(text));
    }

    ScriptedModel says(Reply.Stop stop, Piece... pieces) {
        script.add(new Reply(List.of(pieces), stop, new Reply.Usage(7, 3)));
        return this;
    }

    ScriptedModel calls(String tool, String arguments) {
        return says(Reply.Stop.TOOLS, new Piece.Call("c" + script.size(), tool, arguments));
    }

    ScriptedModel fails(ModelFault.Kind kind) {
        return fails(kind, false, Duration.ZERO);
    }

    ScriptedModel fails(ModelFault.Kind kind, boolean partial, Duration retryAfter) {
        script.add(new ModelFault(kind, partial, retryAfter));
        return this;
    }

    @Override
    public String provider() {
        return "anthropic";
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public boolean forStrangers() {
        return forStrangers;
    }

    @Override
    public Reply stream(ModelRequest request, Listener listener) throws ModelFault {
        asked.add(request);
        var next = script.size() == 1 ? script.getFirst() : script.removeFirst();
        if (next instanceof ModelFault fault) {
            if (fault.partial()) listener.text("half");
            throw fault;
        }
        var reply = (Reply) next;
        for (var piece : reply.pieces()) {
            if (piece instanceof Piece.Text(var text)) listener.text(text);
        }
        return reply;
    }
}
