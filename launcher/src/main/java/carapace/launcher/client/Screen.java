package carapace.launcher.client;

import carapace.launcher.log.Terminal;
import carapace.redaction.engine.Engine;
import carapace.redaction.engine.Style;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the client writes: results to stdout, the rest to stderr, nothing a terminal obeys. */
final class Screen {

    private final PrintStream out;
    private final PrintStream err;
    private final boolean moving;
    private boolean progress;

    private Screen(PrintStream out, PrintStream err, boolean moving) {
        this.out = out;
        this.err = err;
        this.moving = moving;
    }

    /** The process's own streams. */
    static Screen own() {
        return new Screen(
                print(new FileOutputStream(FileDescriptor.out)),
                print(new FileOutputStream(FileDescriptor.err)),
                carapace.launcher.house.Terminals.is("err"));
    }

    /** Takes everything and shows nothing. */
    static Screen dark() {
        var nothing = print(OutputStream.nullOutputStream());
        return new Screen(nothing, nothing, false);
    }

    private static PrintStream print(OutputStream stream) {
        return new PrintStream(new BufferedOutputStream(stream), false, StandardCharsets.UTF_8);
    }

    /** Redacted once more: what comes from a gateway may be older or another's. */
    void line(String text) {
        show(out, Engine.PATTERNS.redact(text, Style.DISPLAY));
    }

    /** A reply of the model, which is not a report: words stay as they are. */
    void reply(String text) {
        show(out, Terminal.safe(Engine.PATTERNS.redact(text, Style.REPLY)));
    }

    private void show(PrintStream stream, String text) {
        quiet();
        stream.print(text);
        stream.print('\n');
        stream.flush();
    }

    /** A piece of a line. */
    void piece(String text) {
        out.print(Terminal.safe(text));
        out.flush();
    }

    void complain(String sentence) {
        show(err, Engine.PATTERNS.redact(sentence, Style.DISPLAY));
    }

    /** One moving line on a terminal; nothing elsewhere. */
    void progress(long done, long total, String label) {
        if (!moving) return;
        progress = true;
        var how = total > 0 ? done * 100 / total + " %" : done + "";
        err.print("\r\u001b[K" + Terminal.safe(label) + "  " + how);
        err.flush();
    }

    private void quiet() {
        if (!progress) return;
        progress = false;
        err.print("\r\u001b[K");
        err.flush();
    }

    /** Columns under their names, as wide as their widest cell. */
    void table(List<String> columns, List<List<String>> rows) {
        var widths = new int[columns.size()];
        var all = new ArrayList<List<String>>();
        all.add(columns);
        all.addAll(rows);
        for (var row : all) {
            for (int i = 0; i < widths.length && i < row.size(); i++) {
                widths[i] = Math.max(widths[i], flat(row.get(i)).length());
            }
        }
        for (var row : all) {
            var text = new StringBuilder();
            for (int i = 0; i < widths.length && i < row.size(); i++) {
                var cell = flat(row.get(i));
                text.append(cell);
                if (i + 1 < widths.length) text.append(" ".repeat(widths[i] - cell.length() + 2));
            }
            line(text.toString().stripTrailing());
        }
    }

    private static String flat(@Nullable String cell) {
        return cell == null ? "" : Terminal.safe(cell).replace('\n', ' ').replace('\t', ' ');
    }
}
