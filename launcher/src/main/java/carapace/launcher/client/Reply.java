package carapace.launcher.client;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;

/** Reads one reply as it is made: server-sent events, shown as they come or at the end. */
final class Reply {

    private static final int LONGEST = 1 << 20;

    private final Screen screen;
    private final boolean atOnce;
    private final boolean json;
    private final StringBuilder shown = new StringBuilder();

    /**
     * A reader.
     *
     * @param atOnce shows the whole text at the end instead of pieces
     */
    Reply(Screen screen, boolean atOnce, boolean json) {
        this.screen = screen;
        this.atOnce = atOnce;
        this.json = json;
    }

    int read(BufferedReader lines) throws IOException {
        var name = "";
        var data = new StringBuilder();
        for (String line; (line = lines.readLine()) != null; ) {
            if (line.startsWith("event:")) name = line.substring(6).strip();
            else if (line.startsWith("data:")) {
                if (!data.isEmpty()) data.append('\n');
                data.append(line.substring(5).strip());
                if (data.length() > LONGEST) throw new IOException("the reply is too large");
            } else if (line.isEmpty() && !data.isEmpty()) {
                var exit = event(name, data.toString());
                if (exit >= 0) return exit;
                name = "";
                data.setLength(0);
            }
        }
        screen.complain("The gateway ended the reply early.");
        return 1;
    }

    private int event(String name, String data) throws IOException {
        try {
            var values = Values.object(Values.read(data));
            switch (name) {
                case "delta" -> delta(Values.text(values.get("text")));
                case "tool" -> {
                    if (!atOnce) screen.progress(0, 0, Values.text(values.get("name")));
                }
                case "final" -> {
                    return last(values, data);
                }
                case "failed" -> {
                    if (!shown.isEmpty()) screen.line("");
                    screen.complain(Values.text(values.get("sentence")));
                    return 1;
                }
                default -> {} // a newer gateway may say more
            }
            return -1;
        } catch (Values.Malformed e) {
            throw new IOException("the gateway's answer is not JSON");
        }
    }

    private void delta(String text) {
        if (atOnce) return;
        shown.append(text);
        screen.piece(text);
    }

    private int last(Map<String, @Nullable Object> values, String data) {
        var text = Values.text(values.get("text"));
        if (json) screen.line(Pretty.print(data));
        else if (shown.toString().equals(text)) screen.line("");
        else {
            if (!shown.isEmpty()) screen.line("");
            screen.reply(text);
        }
        return 0;
    }
}
