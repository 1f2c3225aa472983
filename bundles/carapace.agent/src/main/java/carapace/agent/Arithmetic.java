package carapace.agent;

import carapace.tool.ToolException;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Evaluates expressions by recursive descent: at most 1,000 characters, 100 levels, 34 digits and
 * exponents of four digits, so that no expression takes long or grows large.
 *
 * <pre>
 * sum     = product { ("+" | "-") product }
 * product = signed { ("*" | "/" | "%") signed }
 * signed  = ["+" | "-"] signed | power
 * power   = atom [ "^" signed ]
 * atom    = number | name [ "(" sum { "," sum } ")" ] | "(" sum ")"
 * </pre>
 */
final class Arithmetic {

    private static final MathContext PRECISION = MathContext.DECIMAL128;
    private static final int LONGEST = 1000;
    private static final int DEEPEST = 100;
    private static final int LARGEST_SCALE = 9999;

    private final String text;
    private int at;
    private int depth;

    private Arithmetic(String text) {
        this.text = text;
    }

    static String evaluate(String expression) throws ToolException {
        if (expression.length() > LONGEST) {
            throw new ToolException("the expression has more than 1000 characters");
        }
        var reader = new Arithmetic(expression);
        try {
            var value = reader.sum();
            reader.skip();
            if (reader.at < expression.length()) throw reader.unexpected();
            return written(value);
        } catch (ArithmeticException e) {
            throw new ToolException("the expression has no finite value");
        }
    }

    private static String written(BigDecimal value) {
        if (value.signum() == 0) return "0";
        var plain = value.stripTrailingZeros();
        return Math.abs(plain.scale()) <= 40 ? plain.toPlainString() : plain.toString();
    }

    private BigDecimal sum() throws ToolException {
        if (++depth > DEEPEST) throw new ToolException("the expression is nested too deeply");
        var value = product();
        for (; ; ) {
            if (take('+')) value = bounded(value.add(product(), PRECISION));
            else if (take('-')) value = bounded(value.subtract(product(), PRECISION));
            else break;
        }
        depth--;
        return value;
    }

    private BigDecimal product() throws ToolException {
        var value = signed();
        for (; ; ) {
            if (take('*')) value = bounded(value.multiply(signed(), PRECISION));
            else if (take('/')) value = bounded(value.divide(divisor(), PRECISION));
            else if (take('%')) value = remainder(value, divisor());
            else return value;
        }
    }

    private BigDecimal divisor() throws ToolException {
        var value = signed();
        if (value.signum() == 0) throw new ToolException("division by zero");
        return value;
    }

    /** Digits are lost where the quotient has more than 34 of them. */
    private static BigDecimal remainder(BigDecimal value, BigDecimal by) throws ToolException {
        var quotient = value.divide(by, PRECISION).setScale(0, RoundingMode.DOWN);
        return bounded(value.subtract(quotient.multiply(by, PRECISION), PRECISION));
    }

    private BigDecimal signed() throws ToolException {
        if (++depth > DEEPEST) throw new ToolException("the expression is nested too deeply");
        var value = take('-') ? signed().negate() : take('+') ? signed() : power();
        depth--;
        return value;
    }

    private BigDecimal power() throws ToolException {
        var base = atom();
        return take('^') ? raised(base, signed()) : base;
    }

    private static BigDecimal raised(BigDecimal base, BigDecimal exponent) throws ToolException {
        var whole = exponent.stripTrailingZeros().scale() <= 0;
        if (whole && exponent.abs().compareTo(BigDecimal.valueOf(LARGEST_SCALE)) <= 0) {
            return bounded(base.pow(exponent.intValueExact(), PRECISION));
        }
        return finite(Math.pow(base.doubleValue(), exponent.doubleValue()));
    }

    private BigDecimal atom() throws ToolException {
        skip();
        if (take('(')) {
            var value = sum();
            need(')');
            return value;
        }
        if (at < text.length() && isDigit(text.charAt(at))) return number();
        if (at < text.length() && isLetter(text.charAt(at))) return named();
        throw unexpected();
    }

    private BigDecimal number() throws ToolException {
        var start = at;
        while (at < text.length() && isDigit(text.charAt(at))) at++;
        var exponent = at + 1;
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            if (exponent < text.length() && "+-".indexOf(text.charAt(exponent)) >= 0) exponent++;
            var digits = exponent;
            while (exponent < text.length() && Character.digit(text.charAt(exponent), 10) >= 0) {
                exponent++;
            }
            if (exponent > digits) at = exponent;
        }
        try {
            return bounded(new BigDecimal(text.substring(start, at), PRECISION));
        } catch (NumberFormatException e) {
            throw new ToolException("there is no such number at character " + (start + 1));
        }
    }

    private BigDecimal named() throws ToolException {
        var start = at;
        while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) at++;
        var name = text.substring(start, at).toLowerCase(Locale.ROOT);
        if (name.equals("pi")) return BigDecimal.valueOf(Math.PI);
        if (name.equals("e")) return BigDecimal.valueOf(Math.E);
        need('(');
        var values = new ArrayList<BigDecimal>();
        do {
            values.add(sum());
        } while (take(','));
        need(')');
        return function(name, values);
    }

    private static BigDecimal function(String name, List<BigDecimal> values) throws ToolException {
        var x = values.getFirst();
        if (name.equals("min")) return values.stream().reduce(x, BigDecimal::min);
        if (name.equals("max")) return values.stream().reduce(x, BigDecimal::max);
        if (values.size() > 1 && !(name.equals("round") && values.size() == 2)) {
            throw new ToolException("the function takes one value");
        }
        return switch (name) {
            case "abs" -> x.abs();
            case "sqrt" -> root(x);
            case "round" -> x.setScale(places(values), RoundingMode.HALF_UP);
            case "floor" -> x.setScale(0, RoundingMode.FLOOR);
            case "ceil" -> x.setScale(0, RoundingMode.CEILING);
            case "ln" -> finite(Math.log(x.doubleValue()));
            case "log10" -> finite(Math.log10(x.doubleValue()));
            case "exp" -> finite(Math.exp(x.doubleValue()));
            case "sin" -> finite(Math.sin(x.doubleValue()));
            case "cos" -> finite(Math.cos(x.doubleValue()));
            case "tan" -> finite(Math.tan(x.doubleValue()));
            default -> throw new ToolException("there is no such function");
        };
    }

    private static int places(List<BigDecimal> values) throws ToolException {
        if (values.size() == 1) return 0;
        var places = values.getLast();
        if (places.signum() < 0 || places.compareTo(BigDecimal.valueOf(34)) > 0) {
            throw new ToolException("a number is rounded to 0 to 34 places");
        }
        return places.intValue();
    }

    private static BigDecimal root(BigDecimal value) throws ToolException {
        if (value.signum() < 0) throw new ToolException("a negative number has no real root");
        return value.sqrt(PRECISION);
    }

    private static BigDecimal finite(double value) throws ToolException {
        if (!Double.isFinite(value)) throw new ToolException("the expression has no finite value");
        return new BigDecimal(Double.toString(value));
    }

    private static BigDecimal bounded(BigDecimal value) throws ToolException {
        if (Math.abs((long) value.scale()) > LARGEST_SCALE) {
            throw new ToolException("a value is too large or too small");
        }
        return value;
    }

    private boolean take(char wanted) {
        skip();
        if (at >= text.length() || text.charAt(at) != wanted) return false;
        at++;
        return true;
    }

    private void need(char wanted) throws ToolException {
        if (!take(wanted)) throw unexpected();
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
    }

    private ToolException unexpected() {
        return new ToolException(
                at < text.length()
                        ? "something is wrong at character " + (at + 1)
                        : "the expression ends too early");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9' || c == '.';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
