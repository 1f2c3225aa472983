package carapace.core.command;

import carapace.command.Output;
import carapace.core.room.Rooms;
import carapace.launch.Host;
import carapace.redaction.Redactor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Where the command of a visit or maintenance run writes: the process's own stdout and stderr. */
final class HostOutput implements Output {
    private final Host host;
    private final Rooms rooms;
    private final boolean wantsJson;
    private final ObjectMapper json = new ObjectMapper(); // trees only
    private boolean documented;

    HostOutput(Host host, Rooms rooms, boolean wantsJson) {
        this.host = host;
        this.rooms = rooms;
        this.wantsJson = wantsJson;
    }

    @Override
    public void text(String lines) {
        if (!wantsJson) host.print(clean(lines));
    }

    @Override
    public void error(String sentence) {
        host.complain(clean(sentence));
    }

    @Override
    public void table(List<String> columns, List<List<String>> rows) {
        if (wantsJson) {
            var all = new ArrayList<LinkedHashMap<String, String>>();
            for (var row : rows) {
                var object = new LinkedHashMap<String, String>();
                for (var at = 0; at < columns.size(); at++)
                    object.put(columns.get(at), row.get(at));
                all.add(object);
            }
            document(json.valueToTree(all).toString());
        } else {
            Tables.lines(columns, rows).forEach(line -> host.print(clean(line)));
        }
    }

    @Override
    public void json(String document) {
        document(document);
    }

    private void document(String text) {
        if (documented) return;
        documented = true;
        try {
            var tree = json.readTree(text);
            host.print(
                    clean(
                            wantsJson
                                    ? tree.toString()
                                    : json.writerWithDefaultPrettyPrinter()
                                            .writeValueAsString(tree)));
        } catch (JsonProcessingException e) {
            host.complain("the command's document cannot be read");
        }
    }

    @Override
    public void progress(long done, long total, String label) {
        // only a terminal shows progress, and the launcher draws it there
    }

    @Override
    public boolean wantsJson() {
        return wantsJson;
    }

    @Override
    public Optional<String> input() {
        return host.input();
    }

    @Override
    public String actor() {
        return "cli";
    }

    private String clean(String text) {
        return rooms.redact(text, Redactor.Profile.DISPLAY).orElse(text);
    }
}
