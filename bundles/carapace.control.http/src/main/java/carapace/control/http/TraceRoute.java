package carapace.control.http;

import carapace.command.Traces;

import java.io.IOException;
import java.util.regex.Pattern;

/** {@code GET /control/trace/<id>}: where one message is. */
final class TraceRoute {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final Traces traces;

    TraceRoute(Traces traces) {
        this.traces = traces;
    }

    void get(Call call, String id) throws Refused, IOException, InterruptedException {
        if (!ID.matcher(id).matches()) throw new Refused(404, "No such message");
        var trace = traces.of(id).orElseThrow(() -> new Refused(404, "No such message"));
        var answer = call.trees().object();
        answer.put("id", trace.id()).put("channel", trace.channel().toString());
        answer.put("outcome", trace.outcome());
        if (!trace.detail().isEmpty()) answer.put("detail", trace.detail());
        var hops = answer.putArray("hops");
        for (var hop : trace.hops()) {
            hops.addObject()
                    .put("hop", hop.hop())
                    .put("at", hop.at().toString())
                    .put("outcome", hop.outcome());
        }
        call.answer(200, call.redaction().texts(answer));
    }
}
