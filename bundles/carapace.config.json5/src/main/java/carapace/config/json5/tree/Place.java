package carapace.config.json5.tree;

/**
 * Where a value comes from.
 *
 * @param source {@code file}, {@code include:<name>}, {@code environment} or {@code default}
 * @param line in that file, from 1; 0 without one
 * @param placeholder whether an environment variable was put in
 */
public record Place(String source, int line, boolean placeholder) {
    public static final String FILE = "file";
    public static final Place ENVIRONMENT = new Place("environment", 0, false);
    public static final Place DEFAULT = new Place("default", 0, false);

    /** Whether an operator wrote it into a file. */
    public boolean written() {
        return line > 0;
    }

    public Place withPlaceholder() {
        return new Place(source, line, true);
    }
}
