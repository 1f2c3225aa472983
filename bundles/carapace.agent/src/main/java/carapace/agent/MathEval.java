package carapace.agent;

import carapace.tool.Tool;
import carapace.tool.ToolContext;
import carapace.tool.ToolException;

import org.osgi.service.component.annotations.Component;

/** Arithmetic, so that the model need not guess. */
@Component
public final class MathEval implements Tool {

    @Override
    public String name() {
        return "math_eval";
    }

    @Override
    public String description() {
        return "Evaluates an arithmetic expression with + - * / % ^, brackets, pi, e and the"
                + " functions abs, sqrt, round, floor, ceil, min, max, ln, log10, exp, sin, cos,"
                + " tan. Decimal, 34 digits.";
    }

    @Override
    public String schema() {
        return """
        {"type":"object","properties":{"expression":{"type":"string","description":\
        "e.g. (17.5 + 3) * 2^10"}},"required":["expression"],\
        "additionalProperties":false}\
        """;
    }

    @Override
    public boolean sideEffects() {
        return false;
    }

    @Override
    public String run(String arguments, ToolContext context) throws ToolException {
        return Arithmetic.evaluate(Arguments.read(arguments).needed("expression"));
    }
}
