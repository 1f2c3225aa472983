package carapace.core.command;

import carapace.channel.Checked.Check;
import carapace.command.Command;
import carapace.command.Output;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.util.List;
import java.util.Locale;

/** What all checks together say, and how it is told. */
record Verdict(String outcome, int port, List<Check> checks) {

    int tell(Output out) {
        if (out.wantsJson()) {
            out.json(document());
        } else {
            text(out);
        }
        return result().startsWith("passed") ? Command.OK : Command.FAILED;
    }

    String result() {
        if (has(Check.Result.FAIL)) return "failed";
        if (!has(Check.Result.PASS)) return "incomplete";
        return has(Check.Result.SKIP) ? "passed_with_skips" : "passed";
    }

    private boolean has(Check.Result result) {
        return checks.stream().anyMatch(check -> check.result() == result);
    }

    private void text(Output out) {
        out.text("\nOutcome verification summary\n----------------------------");
        out.text("Outcome: " + outcome);
        if (port > 0) out.text("Gateway port: " + port);
        out.text("");
        for (var check : checks) {
            out.text("[" + check.result() + "] " + check.name() + ": " + check.detail());
            check.nextStep()
                    .filter(step -> !step.isBlank())
                    .ifPresent(step -> out.text("      next step: " + step));
        }
        out.text("");
        switch (result()) {
            case "passed" -> out.text("Outcome verification passed.");
            case "passed_with_skips" ->
                    out.text("Outcome verification passed with skipped checks.");
            case "incomplete" -> out.error("verification incomplete");
            default -> out.error("outcome verification failed; see: cara status, cara logs");
        }
    }

    private String document() {
        var document = new ObjectMapper().createObjectNode(); // a tree, nothing bound
        document.put("outcome", outcome).put("port", port).put("result", result());
        var list = document.putArray("checks");
        for (var check : checks) {
            var one = list.addObject();
            one.put("name", check.name())
                    .put("status", check.result().name().toLowerCase(Locale.ROOT))
                    .put("detail", check.detail());
            check.nextStep()
                    .filter(step -> !step.isBlank())
                    .ifPresent(step -> one.put("nextStep", step));
        }
        return document.toString();
    }
}
