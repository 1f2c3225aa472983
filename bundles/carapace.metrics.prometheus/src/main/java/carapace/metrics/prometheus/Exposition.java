package carapace.metrics.prometheus;

import java.math.BigDecimal;

/**
 * Writes numbers as the house does: whole ones without a point, others in their shortest form,
 * bounds of histograms alike. The library writes {@code 1.0} and {@code 1.234E8}.
 */
final class Exposition {

    private static final String BOUND = "le=\"";

    private Exposition() {}

    static String tidy(String page) {
        var tidy = new StringBuilder(page.length());
        page.lines().forEach(line -> tidy.append(line(line)).append('\n'));
        return tidy.toString();
    }

    private static String line(String line) {
        if (line.startsWith("#")) return line;
        var space = line.lastIndexOf(' ');
        if (space < 0) return line;
        return bound(line.substring(0, space)) + ' ' + number(line.substring(space + 1));
    }

    /** {@code le} holds numbers only, so no quotation mark is escaped in it. */
    private static String bound(String name) {
        var start = name.lastIndexOf(BOUND);
        if (start < 0 || start > 0 && ",{".indexOf(name.charAt(start - 1)) < 0) return name;
        var from = start + BOUND.length();
        var to = name.indexOf('"', from);
        return name.substring(0, from) + number(name.substring(from, to)) + name.substring(to);
    }

    private static String number(String text) {
        if (text.equals("NaN") || text.endsWith("Inf")) return text;
        var plain = new BigDecimal(text).stripTrailingZeros();
        return Math.abs(plain.scale()) <= 20 ? plain.toPlainString() : text;
    }
}
