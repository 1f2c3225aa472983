package carapace.deployer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which packages a third party's bundle may be wired to: what authors of channels are offered.
 * Packages of the JDK that are named {@code java.*} are outside any framework's power; those that a
 * channel has no business with are refused where a manifest owns up to them.
 */
final class Allowed {

    private static final Set<String> EXACT =
            Set.of(
                    "carapace.message",
                    "carapace.channel",
                    "carapace.wire",
                    "carapace.tool",
                    "carapace.status",
                    "org.slf4j",
                    "org.slf4j.event",
                    "org.slf4j.spi",
                    "org.slf4j.helpers",
                    "org.jspecify.annotations",
                    "org.osgi.service.component",
                    "org.osgi.annotation.versioning",
                    "javax.crypto",
                    "javax.crypto.spec",
                    "javax.xml.parsers",
                    "org.w3c.dom",
                    "org.xml.sax");

    /** The wire, the store and the children of core are there for these. */
    private static final Set<String> REFUSED =
            Set.of("java.net.http", "java.sql", "java.lang.foreign", "java.rmi");

    private static final String JSON = "com.fasterxml.jackson.";

    /** One clause of a manifest header, quoted attributes kept together. */
    private static final Pattern CLAUSE = Pattern.compile("(?:[^,\"]|\"[^\"]*\")+");

    private Allowed() {}

    static boolean permits(String name) {
        return EXACT.contains(name)
                || name.startsWith(JSON)
                || name.startsWith("java.") && !REFUSED.contains(name);
    }

    /** The packages of an import header that are mandatory and not on the list. */
    static List<String> refused(String header, Set<String> own) {
        var refused = new ArrayList<String>();
        var clauses = CLAUSE.matcher(header);
        while (clauses.find()) {
            var clause = clauses.group();
            if (clause.contains("resolution:=optional") || clause.contains("\"optional\""))
                continue;
            for (var part : clause.split(";")) {
                var name = part.strip();
                if (name.isEmpty() || name.contains("=")) continue;
                if (!permits(name) && !own.contains(name)) {
                    refused.add(name);
                }
            }
        }
        return refused;
    }

    /** The names of a header's clauses, without their attributes. */
    static Set<String> names(String header) {
        var names = new java.util.HashSet<String>();
        var clauses = CLAUSE.matcher(header);
        while (clauses.find()) {
            for (var part : clauses.group().split(";")) {
                var name = part.strip();
                if (!name.isEmpty() && !name.contains("=")) names.add(name);
            }
        }
        return names;
    }
}
