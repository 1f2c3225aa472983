package carapace.launch;

/** A service that a redactor registers for the log sink: takes known secrets out of whole lines. */
public interface LineRedactor {

    /** The line as it may be written. Must not log. An exception withholds the line. */
    String redact(String line);
}
