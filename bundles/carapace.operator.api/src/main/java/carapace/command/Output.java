package carapace.command;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Optional;

/** Where a command writes, and who asked. Everything passes the redactor on its way out. */
@ProviderType
public interface Output {

    /** Lines for people; left out of {@code --json} when there is a table or a document. */
    void text(String lines);

    /** A diagnostic, for stderr. */
    void error(String sentence);

    /** Rows under column names; with {@code --json} an array of objects. */
    void table(List<String> columns, List<List<String>> rows);

    /** A JSON document as text; for people it is indented. */
    void json(String document);

    /** How far long work has come; total 0 when unknown. */
    void progress(long done, long total, String label);

    /** Whether one JSON document is wanted, for commands whose document is not their table. */
    boolean wantsJson();

    /** What was handed in on stdin, at most 64 KiB; empty when nothing was. */
    Optional<String> input();

    /** Who asks, for the audit log: {@code cli:<uid>}, an address, or {@code system}. */
    String actor();
}
