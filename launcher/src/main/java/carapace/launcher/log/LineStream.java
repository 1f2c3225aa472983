package carapace.launcher.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Collects what is printed until a line is whole; a line without end goes in pieces of 8 KiB. */
final class LineStream extends OutputStream {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final String target;

    LineStream(String target) {
        this.target = target;
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') end();
        else if (b != '\r') {
            line.write(b);
            if (line.size() > Sink.LONGEST) end();
        }
    }

    private void end() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (!text.isBlank()) Bridges.printed(target, text);
    }
}
