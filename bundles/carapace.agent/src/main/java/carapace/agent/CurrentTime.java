package carapace.agent;

import carapace.tool.Tool;
import carapace.tool.ToolContext;
import carapace.tool.ToolException;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What time it is, in UTC and locally. */
@Component
public final class CurrentTime implements Tool {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEEE", Locale.ENGLISH);

    private final Clock clock;

    @Activate
    public CurrentTime() {
        this(Clock.systemDefaultZone());
    }

    CurrentTime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "current_time";
    }

    @Override
    public String description() {
        return "The current date and time, in UTC and in local time or in a named time zone.";
    }

    @Override
    public String schema() {
        return """
        {"type":"object","properties":{"zone":{"type":"string","description":\
        "IANA time zone, e.g. Europe/Berlin; the gateway's own when left out"}},\
        "additionalProperties":false}\
        """;
    }

    @Override
    public boolean sideEffects() {
        return false;
    }

    @Override
    public String run(String arguments, ToolContext context) throws ToolException {
        var zone = zone(Arguments.read(arguments).text("zone").orElse(""));
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var local = now.atZone(zone);
        return "UTC: "
                + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now.atZone(ZoneOffset.UTC))
                + "\nLocal: "
                + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local)
                + " ("
                + zone.getId()
                + ", "
                + DAY.format(local)
                + ")";
    }

    private ZoneId zone(String name) throws ToolException {
        try {
            return name.isBlank() ? clock.getZone() : ZoneId.of(name.strip());
        } catch (DateTimeException e) {
            throw new ToolException("the parameter zone is not an IANA time zone");
        }
    }
}
