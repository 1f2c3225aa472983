package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.core.inbox.Desk;
import carapace.core.room.ChannelOptions;
import carapace.core.room.Options;
import carapace.core.room.Owner;
import carapace.core.room.Rooms;
import carapace.status.Standing;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** {@code cara status}. */
@Component
public final class StatusCommand implements Command {
    private static final Set<String> SHOWN =
            Set.of(
                    "version",
                    "startedAt",
                    "uptimeSeconds",
                    "connectedChannels",
                    "totalChannels",
                    "runtime",
                    "diagnostics",
                    "lockedSecrets",
                    "configReload",
                    "configHash",
                    "queues",
                    "messages",
                    "runs",
                    "notReady");

    private final Standing standing;
    private final Rooms rooms;
    private final Options options;
    private final Desk desk;

    @Activate
    public StatusCommand(
            @Reference Standing standing,
            @Reference Rooms rooms,
            @Reference Options options,
            @Reference Desk desk) {
        this.standing = standing;
        this.rooms = rooms;
        this.options = options;
        this.desk = desk;
    }

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String help() {
        return "Tells how the gateway stands.\nstatus";
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        if (!arguments.isEmpty()) {
            out.error("usage: status");
            return USAGE;
        }
        var status = standing.status();
        if (out.wantsJson()) {
            var document = new LinkedHashMap<String, Object>();
            var health = new LinkedHashMap<String, Object>();
            health.put("status", "ok");
            health.put("version", status.get("version"));
            health.put("uptimeSeconds", status.get("uptimeSeconds"));
            document.put("health", health);
            document.put("controlStatus", status);
            document.put("channels", standing.channels());
            out.json(new ObjectMapper().valueToTree(document).toString()); // a tree, no own class
            return OK;
        }
        lines(status).forEach(out::text);
        return OK;
    }

    private List<String> lines(Map<String, Object> status) {
        var lines = new ArrayList<String>();
        lines.add("Version: " + status.get("version"));
        if (status.get("uptimeSeconds") instanceof Long seconds) {
            lines.add("Uptime: " + uptime(seconds));
        }
        rooms.door()
                .now()
                .ifPresent(
                        door -> lines.add("Address: http://" + door.address() + ":" + door.port()));
        var notReady = status.get("notReady");
        lines.add("Status: " + (notReady == null ? "ready" : "not ready " + notReady));
        lines.add(
                "Channels: %s/%s connected"
                        .formatted(status.get("connectedChannels"), status.get("totalChannels")));
        lines.add("Platform: " + VersionCommand.platform());
        for (var row : new ChannelList(rooms, options, desk).rows()) lines.add(line(row));
        lines.add("Messages: " + counts(inner(status, "messages")));
        var model = inner(status, "diagnostics").get("model");
        if (model != null) lines.add("Model: " + model);
        if (status.get("lockedSecrets") != null) {
            lines.add("Locked secrets: " + status.get("lockedSecrets"));
        }
        var error = inner(status, "configReload").get("lastError");
        if (error != null) lines.add("Config reload: " + error);
        for (var seat : desk.seats()) {
            if (Owner.isLocal(seat.id())) continue;
            var access = options.channel(seat.id(), seat.section()).access();
            if (access == ChannelOptions.Access.OPEN) {
                lines.add("Note: " + seat.id() + " answers anyone who writes to it");
            }
        }
        status.forEach(
                (name, facts) -> {
                    if (!SHOWN.contains(name) && facts instanceof Map<?, ?> map) {
                        map.forEach((key, value) -> fact(lines, name, key, value));
                    }
                });
        return lines;
    }

    private static Map<?, ?> inner(Map<String, Object> status, String name) {
        return status.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String counts(Map<?, ?> counts) {
        var words = new StringJoiner(", ");
        counts.forEach((state, count) -> words.add(count + " " + state));
        return words.toString();
    }

    /** What bundles tell: to people only what is not as it always is; {@code --json} has it all. */
    private static void fact(List<String> lines, String name, Object key, Object value) {
        switch (value) {
            case List<?> many -> many.forEach(one -> lines.add(name + " " + key + ": " + one));
            case Map<?, ?> map ->
                    map.forEach(
                            (one, said) -> lines.add(name + " " + key + ": " + one + " " + said));
            case Boolean flag -> {
                if (flag) lines.add(name + ": " + key);
            }
            case Number number -> {
                if (number.longValue() != 0) lines.add(name + " " + key + ": " + number);
            }
            default -> {
                if (!value.toString().isEmpty()) lines.add(name + " " + key + ": " + value);
            }
        }
    }

    private static String line(ChannelList.Row row) {
        var text = new StringBuilder("  " + row.id() + "  " + row.status().wire());
        if (!row.mode().isEmpty()) text.append("  (").append(row.mode()).append(')');
        if (!row.kind().isEmpty()) {
            text.append("  ").append(row.kind()).append(": ").append(row.sentence());
        }
        if (row.queued() > 0) text.append("  ").append(row.queued()).append(" waiting");
        return text.toString();
    }

    /** E.g. {@code 1d 2h 3m 4s}. */
    static String uptime(long seconds) {
        var text = new StringBuilder();
        if (seconds >= 86_400) text.append(seconds / 86_400).append("d ");
        if (seconds >= 3_600) text.append(seconds / 3_600 % 24).append("h ");
        if (seconds >= 60) text.append(seconds / 60 % 60).append("m ");
        return text.append(seconds % 60).append('s').toString();
    }
}
